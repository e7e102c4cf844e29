import { didYouMean, UsageError } from "../../errors/errors.ts";
import { type Duration, parseDuration } from "../../time/instant.ts";

interface Range {
  readonly least: number;
  readonly most: number;
}

/** @throws UsageError `storm.number` */
export function wholeNumber(text: string, option: string, { least, most }: Range): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(
    "storm.number",
    `${option} wants a whole number from ${least} to ${most}, like ${Math.max(least, Math.min(most, 250))}, not “${text}”`,
  );
}

/** @throws UsageError `storm.number` */
export function positiveNumber(text: string, option: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (value > 0) return value;
  throw new UsageError("storm.number", `${option} wants a number above 0, like 125, not “${text}”`);
}

/** @throws UsageError `storm.span` */
export function span(text: string, option: string, most: Duration): Duration {
  const value = parseDuration(text);
  if (value !== undefined && value > 0 && value <= most) return value;
  throw new UsageError(
    "storm.span",
    `${option} wants a duration above 0 and up to ${most / 1_000}s, like 5s or 1m30s, not “${text}”`,
  );
}

/** @throws UsageError `storm.choice` */
export function choice<T extends string>(text: string, option: string, known: readonly T[]): T {
  const found = known.find((one) => one === text);
  if (found !== undefined) return found;
  const meant = didYouMean(text, known);
  throw new UsageError(
    "storm.choice",
    `${option} wants one of ${known.join(", ")}, not “${text}”${meant === undefined ? "" : `; did you mean “${meant}”?`}`,
  );
}
