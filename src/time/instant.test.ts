import { expect, test } from "vitest";
import {
  milliseconds,
  minutes,
  parseDuration,
  parseInstant,
  renderDuration,
  renderInstant,
  seconds,
} from "./instant.ts";

test.each([
  ["90s", 90_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["2h", 7_200_000],
  ["1.5s", 1_500],
])("%s is a duration", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "s", "10", "10 s", "-5s", "5x"])("%j is no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test("a duration is shown by its two largest units", () => {
  expect(
    [milliseconds(840), seconds(1.5), seconds(90), minutes(125), minutes(60 * 49 + 5)].map(renderDuration),
  ).toEqual(["840ms", "1.5s", "1m30s", "2h5m", "2d1h"]);
});

test("an instant survives being written and read, and a zone is heeded", () => {
  const at = parseInstant("2026-03-12T19:22:10.706+01:00");

  expect(at === undefined ? undefined : renderInstant(at)).toBe("2026-03-12T18:22:10.706Z");
  expect(parseInstant("2026-03-12 18:22")).toBeUndefined();
});
