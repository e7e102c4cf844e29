import { expect, test } from "vitest";
import { after, days, hours, type Instant, minutes, parseInstant } from "../time/instant.ts";
import { superseded } from "./retention.ts";

const START = parseInstant("2026-11-01T00:00:30Z") as Instant;

/** A snapshot a minute for so many minutes, thinned at each as a store does it. */
function keptAfter(count: number): { seq: number; at: Instant }[] {
  let kept: { seq: number; at: Instant }[] = [];
  for (let minute = 0; minute < count; minute++) {
    kept.push({ seq: minute, at: after(START, minutes(minute)) });
    const gone = new Set(superseded(kept));
    kept = kept.filter(({ seq }) => !gone.has(seq));
  }
  return kept;
}

test("the newest ten are all kept", () => {
  expect(keptAfter(10).map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test("of two weeks one an hour is left for two days, and one a day before that", () => {
  const kept = keptAfter(14 * 24 * 60);
  const now = after(START, minutes(14 * 24 * 60 - 1));
  const ages = kept.slice(0, -10).map(({ at }) => now - at);

  expect(kept.length).toBeLessThanOrEqual(10 + 49 + 13);
  expect(ages.filter((age) => age < hours(48)).length).toBeGreaterThanOrEqual(47);
  const before = kept.slice(0, -10).filter(({ at }) => now - at > hours(72));
  const gaps = before.slice(1).map(({ at }, place) => at - (before[place]?.at ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(days(1));
  expect(new Set(before.map(({ at }) => new Date(at).getUTCDate())).size).toBe(before.length);
});

test("nothing is superseded where there is nothing", () => {
  expect(superseded([])).toEqual([]);
});
