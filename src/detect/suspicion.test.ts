import { expect, test } from "vitest";
import { after, instant, milliseconds, seconds } from "../time/instant.ts";
import { NEGOTIATION_PATIENCE, NO_SUSPICION, type Suspicion, sight } from "./suspicion.ts";

const noon = instant(43_200_000);

/** Sightings of what looks wrong, each answered right when it was asked for. */
function sightings(seen: readonly (readonly [atMs: number, wrong: string | undefined])[]): Suspicion {
  let suspicion: Suspicion = NO_SUSPICION;
  for (const [ms, wrong] of seen) {
    const now = after(noon, milliseconds(ms));
    ({ suspicion } = sight(suspicion, { wrong, askedAt: now }, now));
  }
  return suspicion;
}

test("the first sight of a mismatch only asks both ends again, at once", () => {
  const { suspicion, ask } = sight(NO_SUSPICION, { wrong: "stale 0x1|", askedAt: noon }, noon);

  expect(suspicion.at).toBe("suspected");
  expect(ask).toBe(noon);
});

test("the same mismatch in two rounds asked for afterwards is confirmed", () => {
  expect(
    sightings([
      [0, "stale 0x1|"],
      [50, "stale 0x1|"],
      [1_100, "stale 0x1|"],
    ]).at,
  ).toBe("confirmed");
});

test("a rekey that shows another mismatch each time is never confirmed", () => {
  const changing = Array.from({ length: 20 }, (_, i) => [i * 600, `stale ${i}|`] as const);

  expect(sightings(changing).at).toBe("suspected");
});

test("agreement in between starts the count anew", () => {
  const suspicion = sightings([
    [0, "stale 0x1|"],
    [50, "stale 0x1|"],
    [600, undefined],
    [1_200, "stale 0x1|"],
  ]);

  expect(suspicion).toMatchObject({ at: "suspected", rounds: 0 });
});

test("answers asked for before the question do not count, whenever they come", () => {
  const first = sight(NO_SUSPICION, { wrong: "stale 0x1|", askedAt: noon }, noon).suspicion;

  const late = sight(first, { wrong: "stale 0x1|", askedAt: after(noon, seconds(-1)) }, after(noon, seconds(9)));

  expect(late.suspicion).toEqual(first);
});

test("an end that awaits the answer to its rekey is given the time in which a lost message is repeated, and no longer", () => {
  const confirmedAt = (isNegotiating: boolean): number | undefined => {
    let suspicion: Suspicion = NO_SUSPICION;
    for (let ms = 0; ms < 20_000; ms += 500) {
      const now = after(noon, milliseconds(ms));
      ({ suspicion } = sight(suspicion, { wrong: "stale 0x1|", askedAt: now, isNegotiating }, now));
      if (suspicion.at === "confirmed") return ms;
    }
    return undefined;
  };

  expect(confirmedAt(false)).toBeLessThan(2_000);
  expect(confirmedAt(true)).toBeGreaterThanOrEqual(NEGOTIATION_PATIENCE);
});
