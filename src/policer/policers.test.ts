import { describe, expect, test } from "vitest";
import { type Instant, instant, seconds } from "../time/instant.ts";
import type { Limit } from "./limit.ts";
import { Policers } from "./policers.ts";
import { stateCode } from "./violations.ts";

const START = instant(1_000_000);
/** So many seconds after the start. */
const at = (span: number): Instant => instant(START + 1_000 * span);
const limit = (bandwidth: number, burst = bandwidth, recover = 90): Limit => ({
  bandwidth,
  burst,
  recoverTime: seconds(recover),
});

/** Sends `rate` packets a second, evenly, one by one. */
function send(policers: Policers, index: number, from: Instant, rate: number, span: number): number {
  let passed = 0;
  for (let i = 0; i < rate * span; i++) passed += policers.police(index, 1, instant(from + (1_000 * i) / rate));
  return passed;
}

function onePolicer(allowed: Limit): Policers {
  const policers = new Policers();
  policers.add(allowed, START);
  return policers;
}

describe("the bucket", () => {
  test.each([
    [250, 250, 682, 211],
    [100, 10, 333, 30],
    [20_000, 20_000, 25_000, 10],
  ])(
    "of %i pps and %i packets lets through burst + rate x time of %i pps, within a packet",
    (rate, burst, offered, span) => {
      const policers = onePolicer(limit(rate, burst));

      const passed = send(policers, 0, START, offered, span);

      // The last packet comes one interval before the end.
      expect(Math.abs(passed - (burst + rate * (span - 1 / offered)))).toBeLessThanOrEqual(1);
    },
  );

  test("takes a batch as it would take the packets one by one", () => {
    const policers = onePolicer(limit(100));

    expect(policers.police(0, 250, START)).toBe(100);
    expect(policers.police(0, 250, at(0.5))).toBe(50);
  });

  test("of bandwidth 0 and burst 0 lets nothing through", () => {
    expect(onePolicer(limit(0)).police(0, 3, at(60))).toBe(0);
  });

  test("is not filled by a clock that steps back", () => {
    const policers = onePolicer(limit(10));
    policers.police(0, 10, START);

    expect(policers.police(0, 1, instant(START - 60_000))).toBe(0);
    expect(policers.police(0, 1, START)).toBe(0);
  });

  test("that is made smaller is smaller at once", () => {
    const policers = onePolicer(limit(20_000));

    policers.setLimit(0, limit(250));

    expect(policers.police(0, 1_000, START)).toBe(250);
  });
});

describe("a violation", () => {
  test("begins with the first packet too many, lasts to the last one and is over after recover-time", () => {
    const policers = onePolicer(limit(10, 10, 90));
    policers.police(0, 11, START);
    policers.police(0, 20, at(1));
    const during = policers.read(0, at(90)).violation;
    const later = policers.read(0, at(91)).violation;

    expect(during).toMatchObject({ state: "violating", startedAt: START, lastAt: START + 1_000, duration: 1_000 });
    expect(later).toMatchObject({ state: "was", duration: 1_000, count: 1 });
    expect([stateCode(during), stateCode(later)]).toEqual([4, 2]);
  });

  test("that comes back is a second one, also when nobody looked in between", () => {
    const policers = onePolicer(limit(10, 10, 5));
    policers.police(0, 11, START);
    policers.police(0, 100, at(60));

    const changes = policers.takeChanges(at(60));

    expect(changes.map((change) => [change.kind, change.at - START])).toEqual([
      ["violation-set", 0],
      ["violation-cleared", 5_000],
      ["violation-set", 60_000],
    ]);
    expect(stateCode(policers.read(0, at(61)).violation)).toBe(6);
  });

  test("wakes its owner when it may be over, and only the running ones do", () => {
    const policers = new Policers();
    for (let i = 0; i < 1_000; i++) policers.add(limit(10, 10, 5), START);
    policers.police(7, 11, START);
    policers.police(7, 11, at(3));

    expect(policers.next()).toBe(START + 5_000);
    expect(policers.takeChanges(at(5))).toHaveLength(1);
    expect(policers.next()).toBe(START + 8_000);
    expect(policers.takeChanges(at(8))).toMatchObject([{ kind: "violation-cleared", index: 7 }]);
    expect(policers.next()).toBeUndefined();
  });
});

test("rates are those of the last whole second, the highest is kept", () => {
  const policers = onePolicer(limit(100));
  policers.police(0, 300, START);
  policers.police(0, 40, at(1));

  const reading = policers.read(0, at(2));
  const quiet = policers.read(0, at(10));

  expect(reading).toMatchObject({ received: 340, passed: 140, dropped: 200, arrivalRate: 40, maxArrivalRate: 300 });
  expect(quiet).toMatchObject({ arrivalRate: 0, passRate: 0, maxArrivalRate: 300 });
});

test("a million policers stand side by side", () => {
  const policers = new Policers();
  const allowed = limit(10);
  for (let i = 0; i < 1_000_000; i++) policers.add(allowed, START);

  for (let i = 0; i < 1_000_000; i++) policers.police((i * 7_919) % 1_000_000, 1, START);

  expect(policers.read(999_999, START)).toMatchObject({ received: 1, dropped: 0 });
});
