import { expect, test } from "vitest";
import { curveOf } from "./curve.ts";

const BASIS = { tunnels: 400, sessionsPerTunnel: 2, loginsPerSecond: 12.5, isGuess: false, rate: 45 };

test("the curve of a case has its cliff, its floor and the rate that was proposed", () => {
  const curve = curveOf(BASIS);

  expect(curve).toMatchObject({ sessions: 800, tunnels: 400, proposed: 45, floorSec: 64 });
  expect(curve.untouched.recovers).toBe(false);
  expect(curve.cliff).toBeGreaterThan(curve.best ?? Number.POSITIVE_INFINITY);
  expect(curve.aggregate.some(({ t95Sec }) => t95Sec === undefined)).toBe(true);
  expect(curve.svg).toContain("proposed: 45 pps");
  expect(curve.svg).toContain("to the cliff");
}, 60_000);
