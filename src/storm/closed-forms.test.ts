import { expect, test } from "vitest";
import { fraction, seededEntropy } from "../time/entropy.ts";
import { milliseconds, minutes, seconds } from "../time/instant.ts";
import { closedForms, criticalRate, lossOfTunnel, prudentQueue, prudentRate } from "./closed-forms.ts";
import { run } from "./outcome.ts";
import { type Costs, LINK_FLAP, policed, type Scenario } from "./scenario.ts";

test("the link flap: 64 s of work, five and a half patiences too much, and it stays collapsed", () => {
  expect(closedForms(LINK_FLAP)).toMatchObject({
    floor: 64_000,
    costOfLogin: 8,
    ceiling: 125,
    excess: 5.5,
    expectation: "collapses",
    staysCollapsed: "certainly",
  });
});

test("a policed login is two packets, or one when only requests pay", () => {
  expect(closedForms(policed(LINK_FLAP, 100)).ceiling).toBe(50);
  expect(closedForms(policed(LINK_FLAP, 100, true)).ceiling).toBe(100);
});

test("the cliff is where the LNS has no time left, and prudence is a tenth below", () => {
  expect(criticalRate(milliseconds(1.8))).toBeCloseTo(555.6, 1);
  expect(prudentRate(milliseconds(1.8))).toBeCloseTo(500, 1);
  expect(prudentQueue(milliseconds(2), seconds(1))).toBe(500);
});

test("a tunnel dies of policing by what is lost in every try", () => {
  const dropped = 1 - 250 / 682;

  expect(lossOfTunnel(dropped, 7)).toBeCloseTo(0.026, 3);
  expect(lossOfTunnel(dropped, 5)).toBeCloseTo(0.065, 3);
});

/** Storms of all sizes, with what the closed forms are sure of. */
function* randomStorms(seed: number): Generator<readonly [Scenario, "recovered" | "collapsed"]> {
  const entropy = seededEntropy(seed);
  const between = (low: number, high: number): number => low + fraction(entropy) * (high - low);
  for (;;) {
    const sessionsPerTunnel = Math.floor(between(1, 4));
    const factor = between(0.2, 1.8);
    const cost = Object.fromEntries(
      Object.entries(LINK_FLAP.lns.cost).map(([message, time]) => [message, time * factor]),
    ) as unknown as Costs;
    const scenario: Scenario = {
      ...LINK_FLAP,
      tunnels: Math.round(between(1_000, 7_000) / sessionsPerTunnel),
      sessionsPerTunnel,
      spread: seconds(between(2, 32)),
      client: { patience: seconds(between(5, 30)), backoff: seconds(between(2, 10)), backoffCap: undefined },
      lns: { ...LINK_FLAP.lns, cost },
    };
    const { expectation, staysCollapsed } = closedForms(scenario);
    if (expectation === "recovers") yield [scenario, "recovered"];
    if (expectation === "collapses" && staysCollapsed === "certainly") yield [scenario, "collapsed"];
  }
}

test("where the closed forms are sure, the simulation agrees in at least 38 of 40 random storms (bar S9)", () => {
  const storms = randomStorms(20);
  let agreed = 0;
  for (let i = 0; i < 40; i++) {
    const [scenario, expected] = storms.next().value as readonly [Scenario, "recovered" | "collapsed"];
    const { end } = run(scenario, { seed: i, horizon: minutes(10) });
    if ((end === "recovered") === (expected === "recovered")) agreed++;
  }

  expect(agreed).toBeGreaterThanOrEqual(38);
});
