import { UsageError } from "../../../errors/errors.ts";
import { type Duration, parseDuration } from "../../../time/instant.ts";

/** @throws UsageError `probe.number` */
export function numberOf(text: string, option: string, { least, most }: { least: number; most: number }): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new UsageError("probe.number", `${option} wants a number from ${least} to ${most}, not “${text}”`);
}

export const portOf = (text: string, option: string): number => numberOf(text, option, { least: 1, most: 65_535 });

/** @throws UsageError `probe.span` */
export function spanOf(text: string, option: string): Duration {
  const span = parseDuration(text);
  if (span !== undefined && span > 0) return span;
  throw new UsageError("probe.span", `${option} wants a duration like 5s or 1m, not “${text}”`);
}

export const listOf = (text: string): readonly string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
