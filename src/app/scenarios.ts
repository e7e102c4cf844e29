import { fileURLToPath } from "node:url";
import { listScenarios } from "../lab/scenario.ts";

/** The folder of the scenarios that come with the program. */
export const SCENARIOS = fileURLToPath(new URL("../../scenarios", import.meta.url));

/** What can be played, in all labs or in one. */
export const scenarioNames = (lab?: Parameters<typeof listScenarios>[1]): readonly string[] =>
  listScenarios(SCENARIOS, lab);
