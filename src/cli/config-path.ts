import { existsSync } from "node:fs";
import { UsageError } from "../errors/errors.ts";

/** The configuration that is meant: the one that is named, else the environment's, else the one here. @throws UsageError `config.missing` */
export function configPath(given: string | undefined): string {
  const path = given ?? process.env.SPINDRIFT_CONFIG ?? "spindrift.yaml";
  if (existsSync(path)) return path;
  throw new UsageError(
    "config.missing",
    `there is no ${path}; write one (README, “Your first gateway”), name it with --config, or see it all on the lab with \`spindrift demo\``,
  );
}
