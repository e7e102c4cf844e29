import { UsageError } from "../errors/errors.ts";

/** A whole number that an operator set, within what the statement allows. @throws UsageError */
export function inRange(statement: string, value: number, low: number, high: number, unit = ""): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new UsageError(
    "liveness.range",
    `${statement} ${value}: expected a whole number from ${low} to ${high}${unit === "" ? "" : ` ${unit}`}`,
  );
}

/** One of the words that a statement knows. @throws UsageError */
export function oneOf<T extends string>(statement: string, value: string, known: readonly T[]): T {
  const found = known.find((word) => word === value);
  if (found !== undefined) return found;
  throw new UsageError("liveness.word", `${statement} “${value}”: expected one of ${known.join(", ")}`);
}
