import { existsSync } from "node:fs";
import { loadConfig } from "../../../app/config/load.ts";
import type { ProbeDocument } from "../../../app/config/schema.ts";

/** A gateway that the configuration describes under `probes`. */
export interface Configured {
  readonly probe: ProbeDocument;
  /** `file:` references are meant from here. */
  readonly directory: string;
}

/** @throws UsageError `config.*` when the file says something wrong */
export function findConfigured(name: string, file: string | undefined): Configured | undefined {
  const path = file ?? process.env.SPINDRIFT_CONFIG ?? "spindrift.yaml";
  if (file === undefined && !existsSync(path)) return undefined;
  const { document, directory } = loadConfig(path);
  const probe = document.probes?.find((one) => one.name === name);
  return probe === undefined ? undefined : { probe, directory };
}

/** What the configuration says, in the command line's words. */
export function optionsOf({ probe }: Configured): Readonly<Record<string, string>> {
  const { name: _, gateway: __, proposals, ...rest } = probe;
  const given = { ...rest, ...(proposals === undefined ? {} : { proposal: proposals }) };
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, typeof value === "string" ? value : value.join(",")]),
  );
}
