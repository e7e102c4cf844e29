import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "../../errors/errors.ts";

/**
 * What a configuration's `env:NAME`, `file:PATH` or `plain:TEXT` stands for. Nobody but the edge that dials sees it.
 * @throws UsageError `config.secret` naming where it was asked for, never its value
 */
export function resolveSecret(reference: string, where: string, directory: string): string {
  const [, scheme, rest] = /^(env|file|plain):(.*)$/s.exec(reference) ?? [];
  if (scheme === undefined || rest === undefined) {
    throw new UsageError(
      "config.secret",
      `${where}: write env:NAME or file:PATH (or plain:TEXT, where it is no secret)`,
    );
  }
  if (scheme === "plain") return rest;
  if (scheme === "env") return process.env[rest] ?? missing(where, `the environment has no ${rest}`);
  try {
    return readFileSync(resolve(directory, rest), "utf8").trimEnd();
  } catch (cause) {
    return missing(where, `${rest} cannot be read (${(cause as Error).message})`);
  }
}

function missing(where: string, why: string): never {
  throw new UsageError("config.secret", `${where}: ${why}`);
}
