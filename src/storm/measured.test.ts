import { expect, test } from "vitest";
import { milliseconds, seconds } from "../time/instant.ts";
import { closedForms } from "./closed-forms.ts";
import { costsFromLogins, costsFromProbe, readViolation } from "./measured.ts";
import { LINK_FLAP } from "./scenario.ts";

test("a router's violation of 211 s is read as 682 packets and 15 logins a second, 16 to 17 packets a login", () => {
  const reading = readViolation({
    rate: 250,
    dropped: 91_100,
    duration: seconds(211),
    activeBefore: 8_000,
    activeAfter: 11_186,
    utilisation: 0.45,
  });

  expect(Math.round(reading.meanArrivalRate)).toBe(682);
  expect(reading.loginsPerSecond).toBeCloseTo(15.1, 1);
  expect(reading.packetsPerLogin).toBeCloseTo(16.6, 1);
  expect(reading.policedShare).toBeCloseTo(0.633, 3);
  expect(reading.meanCost).toBeCloseTo(1.8, 10);
});

test("nobody in and no processor's share: what is not known is not guessed", () => {
  const shown = { rate: 250, dropped: 10, duration: seconds(10), activeBefore: 5, activeAfter: 5 };

  expect(readViolation(shown)).toMatchObject({ packetsPerLogin: undefined, meanCost: undefined });
});

test("costs follow the probe, or the logins that the LNS manages", () => {
  expect(costsFromProbe(LINK_FLAP, milliseconds(1)).lns.cost).toMatchObject({ icrq: 1, iccn: 3, duplicate: 0.1 });
  expect(closedForms(costsFromLogins(LINK_FLAP, 500)).ceiling).toBeCloseTo(500, 10);
});
