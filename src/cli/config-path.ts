import { existsSync } from "node:fs";
import { PROGRAM } from "../app/program.ts";
import { runningProcesses } from "../app/running.ts";
import { UsageError } from "../errors/errors.ts";

const USUAL = "spindrift.yaml";

/** The configuration that is meant: the one that is named, else the environment's, else the one here. @throws UsageError `config.missing` */
export function configPath(given: string | undefined): string {
  const path = given ?? process.env.SPINDRIFT_CONFIG ?? USUAL;
  if (existsSync(path)) return path;
  const start = `\`${PROGRAM} init\` writes one to begin with, --config names another, \`${PROGRAM} demo\` shows it all without any`;
  throw new UsageError("config.missing", `there is no ${path}: ${start}`);
}

/** The same; where none is named and none is here, the one that the only running process has, as while a demo runs. */
export function runningConfigPath(given: string | undefined): string {
  const isNamed = given !== undefined || process.env.SPINDRIFT_CONFIG !== undefined || existsSync(USUAL);
  const running = isNamed ? [] : runningProcesses().filter(({ what }) => existsSync(what));
  const [only, ...others] = running;
  if (only !== undefined && others.length === 0) return only.what;
  if (others.length === 0) return configPath(given);
  const list = running.map(({ what }) => what).join(", ");
  throw new UsageError("config.which", `several run: name one with --config: ${list}`);
}
