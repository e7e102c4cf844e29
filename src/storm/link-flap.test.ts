import { describe, expect, test } from "vitest";
import { type Duration, minutes, seconds } from "../time/instant.ts";
import { type Outcome, run } from "./outcome.ts";
import { LINK_FLAP, policed, type Scenario } from "./scenario.ts";
import { sumOf } from "./tally.ts";

// The link flap of a real router, whose figures are: mean arrival 682 pps in the 211 s of violation, highest 1,729 pps,
// 91,100 dropped, at least 15 logins a second. T95 is compared with an independent model of the same specification.

const SEED = 1;
const HALF_HOUR = minutes(30);
const t95 = (scenario: Scenario): number =>
  (run(scenario, { seed: SEED, horizon: HALF_HOUR }).t95 ?? Number.NaN) / 1_000;
const within = (expected: number, part: number, actual: number): void => {
  expect(actual).toBeGreaterThanOrEqual(expected * (1 - part));
  expect(actual).toBeLessThanOrEqual(expected * (1 + part));
};

describe("without help (bar S4)", () => {
  test("hardly anybody is back after a quarter of an hour, with the LNS always at work", () => {
    const { up, loginsPerSecond, utilisation } = run(LINK_FLAP, { seed: SEED, horizon: minutes(15), isToTheEnd: true });

    expect(up).toHaveLength(900);
    expect(up.at(-1)).toBeLessThan(0.15 * 8_000);
    expect(loginsPerSecond).toBeLessThan(2);
    expect(utilisation).toBeGreaterThan(0.98);
  });

  test("Junos's default of 20,000 pps is the same as none", () => {
    const early = (scenario: Scenario): Outcome => run(scenario, { seed: SEED, horizon: minutes(3), isToTheEnd: true });

    expect(early(policed(LINK_FLAP, 20_000)).up).toEqual(early(LINK_FLAP).up);
  });
});

describe("behind 250 pps (bar S5)", () => {
  test("the first 211 s show the router's figures", () => {
    const outcome = run(policed(LINK_FLAP, 250), { seed: SEED, horizon: seconds(211) });

    within(682, 0.25, outcome.meanArrivalRate);
    within(1_729, 0.25, outcome.maxArrivalRate);
    within(91_100, 0.25, sumOf(outcome.policed));
    expect(outcome.loginsPerSecond).toBeGreaterThanOrEqual(10);
    expect(outcome.loginsPerSecond).toBeLessThanOrEqual(25);
  });

  test("nearly all are back after some seven minutes", () => {
    within(403, 0.15, t95(policed(LINK_FLAP, 250)));
  });
});

describe("the rate (bar S6)", () => {
  test("is best between 425 and 575 pps", () => {
    const tried = [350, 425, 500, 575, 650].map((rate) => [rate, t95(policed(LINK_FLAP, rate))] as const);
    const [best, time] = tried.reduce((a, b) => (b[1] < a[1] ? b : a));

    expect(best).toBeGreaterThanOrEqual(425);
    expect(best).toBeLessThanOrEqual(575);
    within(170, 0.15, time);
  });

  test("has a cliff: 700 pps takes more than three times as long as 500, and 1,000 never ends", () => {
    expect(t95(policed(LINK_FLAP, 700)) / t95(policed(LINK_FLAP, 500))).toBeGreaterThan(3);
    expect(run(policed(LINK_FLAP, 1_000), { seed: SEED, horizon: HALF_HOUR }).end).toBe("collapsed");
  });
});

test("policing requests alone is faster: best between 175 and 240 a second (bar S7)", () => {
  const tried = [140, 175, 208, 240, 290].map((rate) => [rate, t95(policed(LINK_FLAP, rate, true))] as const);
  const [best, time] = tried.reduce((a, b) => (b[1] < a[1] ? b : a));

  expect(best).toBeGreaterThanOrEqual(175);
  expect(best).toBeLessThanOrEqual(240);
  within(131, 0.15, time);
  expect(time).toBeLessThan(0.85 * t95(policed(LINK_FLAP, 500)));
});

describe("what helps (bar S8)", () => {
  const base = policed(LINK_FLAP, 250);
  const { channel, client } = LINK_FLAP;
  const plain = t95(base);

  test.each([
    ["hellos off", { ...base, channel: { ...channel, hello: seconds(0) } }],
    ["a LAC with slow start", { ...base, channel: { ...channel, isSlowStart: true } }],
    ["clients that double their wait", { ...base, client: { ...client, backoffCap: seconds(300) } }],
  ])("%s shortens the recovery behind 250 pps", (_, changed) => {
    expect(t95(changed)).toBeLessThan(plain);
  });

  test("a burst of 10 instead of 1: packets of a tunnel come in pairs", () => {
    const withBurst = (burst: number): Scenario => ({ ...base, policer: { ...base.policer, burst } });
    const upAfter = (scenario: Scenario, span: Duration): number =>
      run(scenario, { seed: SEED, horizon: span }).up.at(-1) ?? 0;

    expect(upAfter(withBurst(10), minutes(5))).toBeGreaterThan(1.2 * upAfter(withBurst(1), minutes(5)));
  });

  test.each([
    ["clients that wait a minute", { ...LINK_FLAP, client: { ...client, patience: seconds(60) } }],
    ["clients that double their wait", { ...LINK_FLAP, client: { ...client, backoffCap: seconds(300) } }],
  ])("%s end the collapse without a policer", (_, changed) => {
    expect(run(changed, { seed: SEED, horizon: HALF_HOUR }).end).toBe("recovered");
  });
});
