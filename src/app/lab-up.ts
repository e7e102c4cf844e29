import { randomBytes } from "node:crypto";
import { openApi } from "../api/server.ts";
import { UsageError } from "../errors/errors.ts";
import { type Lab, openLab } from "../lab/lab.ts";
import { loadScenario } from "../lab/scenario.ts";
import type { LogTarget } from "../lab/server/log-sender.ts";
import type { LabLog } from "../lab/spec.ts";
import { endpointDesk } from "./endpoint-desk.ts";
import { labDesk, labEndpoints } from "./lab-desk.ts";
import { register } from "./running.ts";
import { SCENARIOS, scenarioNames } from "./scenarios.ts";

export interface LabUpOptions {
  /** Whose fleet it is; its story is not told. */
  readonly scenario: string;
  /** `HOST:PORT` of a syslog server over UDP. */
  readonly syslog?: string;
  readonly seed?: number;
  readonly onLog: (log: LabLog) => void;
}

export interface StandingLab {
  readonly lab: Lab;
  /** Of the API, by which `lab break`, `show` and the others reach it. */
  readonly url: string;
  close(): Promise<void>;
}

/** The lab alone, watched by nobody. @throws UsageError `scenario.unknown`, `lab.syslog` */
export async function standUpLab({ scenario, syslog, seed, onLog }: LabUpOptions): Promise<StandingLab> {
  const target = syslog === undefined ? {} : { syslog: targetOf(syslog) };
  const fleet = loadScenario(SCENARIOS, scenario);
  if (fleet.lab !== "ipsec")
    throw new UsageError(
      "lab.fleet",
      `“${scenario}” has an LNS and no gateways; there are: ${scenarioNames("ipsec").join(", ")}`,
    );
  const lab = await openLab({ ...fleet, seed: seed ?? Date.now() % 1_000_000, onLog, ...target });
  const token = randomBytes(24).toString("base64url");
  try {
    const desks = { endpoints: endpointDesk(labEndpoints(lab)), lab: labDesk(lab) };
    const api = await openApi({ host: "127.0.0.1", port: 0, token, ...desks });
    const unregister = register({ url: api.url, token, what: `lab up ${scenario}` });
    return {
      lab,
      url: api.url,
      async close() {
        unregister();
        await api.close();
        await lab.close();
      },
    };
  } catch (error) {
    await lab.close();
    throw error;
  }
}

function targetOf(text: string): LogTarget {
  const [, host = "", port = ""] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === "" || Number(port) < 1 || Number(port) > 65_535)
    throw new UsageError("lab.syslog", `“${text}” is no HOST:PORT of a syslog server; for example 127.0.0.1:5514`);
  return { host, port: Number(port) };
}
