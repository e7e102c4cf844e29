import type { Instant } from "../time/instant.ts";
import { FIELD } from "./records.ts";

/** Counts packets that arrived and those of them that passed; rates are those of the last whole second. */
export function meter(cells: Float64Array, record: number, arrived: number, passed: number): void {
  cells[record + FIELD.arrived] = (cells[record + FIELD.arrived] ?? 0) + arrived;
  cells[record + FIELD.arrivedInSecond] = (cells[record + FIELD.arrivedInSecond] ?? 0) + arrived;
  cells[record + FIELD.passed] = (cells[record + FIELD.passed] ?? 0) + passed;
  cells[record + FIELD.passedInSecond] = (cells[record + FIELD.passedInSecond] ?? 0) + passed;
}

/** Closes the second that is over. To be called before `meter` and before reading. */
export function roll(cells: Float64Array, record: number, now: Instant): void {
  const second = Math.floor(now / 1_000);
  const last = cells[record + FIELD.second] ?? 0;
  if (second <= last) return;
  const arrived = cells[record + FIELD.arrivedInSecond] ?? 0;
  const isNext = second === last + 1;
  cells[record + FIELD.arrivalRate] = isNext ? arrived : 0;
  cells[record + FIELD.passRate] = isNext ? (cells[record + FIELD.passedInSecond] ?? 0) : 0;
  if (arrived > (cells[record + FIELD.maxArrivalRate] ?? 0)) cells[record + FIELD.maxArrivalRate] = arrived;
  cells[record + FIELD.arrivedInSecond] = 0;
  cells[record + FIELD.passedInSecond] = 0;
  cells[record + FIELD.second] = second;
}

/** Forgets counts and rates. */
export function clearMeters(cells: Float64Array, record: number): void {
  cells.fill(0, record + FIELD.arrived, record + FIELD.passRate + 1);
}
