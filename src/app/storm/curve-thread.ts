import { parentPort, workerData } from "node:worker_threads";
import type { StormBasis } from "../../model/incident.ts";
import { curveOf } from "./curve.ts";

// The work of a `CurveDesk`, beside whoever watches the fleet meanwhile
parentPort?.postMessage(curveOf(workerData as StormBasis));
