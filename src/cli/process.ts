import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { ApiPlace } from "../api/client.ts";
import { loadConfig } from "../app/config/load.ts";
import { apiPlace } from "../app/data-folder.ts";
import { theRunningProcess } from "../app/running.ts";
import { UsageError } from "../errors/errors.ts";

export interface ProcessOptions {
  readonly config?: string;
  readonly process?: string;
}

/** How a verb is told which running process it means. */
export const whichProcess = (command: Command): Command =>
  command
    .option(
      "-c, --config <file>",
      "the configuration that the running process has; unless said SPINDRIFT_CONFIG, spindrift.yaml, or the one that runs",
    )
    .option("--process <pid>", "the running process, where several run without a configuration");

/** The API of the process that is meant. @throws UsageError `api.not-running`, `api.which` */
export function placeOf({ config, process: pid }: ProcessOptions): ApiPlace {
  if (pid !== undefined) return theRunningProcess(Number(pid));
  const path = config ?? process.env.SPINDRIFT_CONFIG ?? "spindrift.yaml";
  const configured = existsSync(path) ? apiPlace(loadConfig(path)) : undefined;
  if (configured !== undefined) return configured;
  if (config !== undefined)
    throw new UsageError(
      "api.not-running",
      `nothing runs with ${config}: start \`spindrift up --config ${config}\` first`,
    );
  return theRunningProcess();
}
