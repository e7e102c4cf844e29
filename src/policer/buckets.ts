import type { Instant } from "../time/instant.ts";
import type { Limit } from "./limit.ts";
import { FIELD } from "./records.ts";

/** Ten refills of a tenth must make a whole token: less than a packet in a million packets. */
const ROUNDING = 1e-6;

/** A bucket starts full and fills by `bandwidth` a second up to `burst`. */
export function fill(cells: Float64Array, record: number, limit: Limit, now: Instant): void {
  cells[record + FIELD.tokens] = limit.burst;
  cells[record + FIELD.filledAt] = now;
}

/** Fills the bucket up to `now`. @returns its tokens */
export function refill(cells: Float64Array, record: number, limit: Limit, now: Instant): number {
  const filledAt = cells[record + FIELD.filledAt] ?? 0;
  const tokens = cells[record + FIELD.tokens] ?? 0;
  // A clock that steps back fills nothing. A burst that was made smaller takes effect at once.
  const span = now > filledAt ? now - filledAt : 0;
  const filled = Math.min(limit.burst, tokens + (span * limit.bandwidth) / 1_000);
  cells[record + FIELD.tokens] = filled;
  cells[record + FIELD.filledAt] = filledAt + span;
  return filled;
}

/** Takes a token for each packet, as far as they go. @returns how many packets pass */
export function take(cells: Float64Array, record: number, available: number, count: number): number {
  const passed = Math.max(0, Math.min(count, Math.floor(available + ROUNDING)));
  cells[record + FIELD.tokens] = (cells[record + FIELD.tokens] ?? 0) - passed;
  return passed;
}
