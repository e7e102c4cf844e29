import { describe, expect, test } from "vitest";
import { minutes, seconds } from "../time/instant.ts";
import { type Advice, advise } from "./advice.ts";
import { drawSvg } from "./draw-svg.ts";
import { drawTerminal } from "./draw-terminal.ts";
import { dealt, runFleet } from "./fleet.ts";
import { renderAdvice } from "./render.ts";
import { LINK_FLAP, policed, type Scenario, sessionsOf } from "./scenario.ts";

/** A tenth of the sessions on an LNS that takes ten times as long for each: the same storm with a tenth of the events. */
const SMALL: Scenario = {
  ...LINK_FLAP,
  tunnels: 400,
  lns: {
    ...LINK_FLAP.lns,
    queue: 5_000,
    cost: Object.fromEntries(
      Object.entries(LINK_FLAP.lns.cost).map(([message, cost]) => [message, 10 * cost]),
    ) as unknown as Scenario["lns"]["cost"],
  },
};

const told: number[] = [];
const advice: Advice = advise(SMALL, { seeds: [1], horizon: minutes(30), onPoint: ({ rate }) => told.push(rate) });

describe("the adviser", () => {
  test("finds that nothing helps itself, and a rate that helps", () => {
    expect(advice.untouched.end).toBe("collapsed");
    expect(advice.forms.expectation).toBe("collapses");
    expect(advice.aggregate.best?.t95).toBeLessThan(minutes(6));
    expect(advice.aggregate.recommended).toBeGreaterThan(30);
    expect(advice.aggregate.recommended).toBeLessThan(60);
  });

  test("keeps a margin to the cliff, and says how large it is", () => {
    const { cliff = 0, recommended = 0, margin } = advice.aggregate;

    expect(cliff).toBeGreaterThan(recommended);
    expect(margin).toBeCloseTo((cliff - recommended) / recommended, 10);
  });

  test("tries eight rates and five around the best, each told as it is done", () => {
    const { aggregate, typed } = advice;

    expect(aggregate.points.length).toBeGreaterThanOrEqual(11);
    expect(aggregate.points.length).toBeLessThanOrEqual(16);
    expect(told).toHaveLength(aggregate.points.length + typed.points.length);
    expect(aggregate.points.map(({ rate }) => rate)).toEqual(
      [...told.slice(0, aggregate.points.length)].sort((a, b) => a - b),
    );
  });

  test("looks further up for a cliff that the grid does not meet, and tells it", () => {
    const { points, cliff } = advice.typed;

    expect(cliff).toBeGreaterThan(advice.typed.best?.rate ?? Number.POSITIVE_INFINITY);
    expect(points.map(({ rate }) => rate)).toContain(cliff);
  });

  test("shows that policing by message type is faster, and what else would help", () => {
    expect(advice.typed.best?.t95).toBeLessThan(advice.aggregate.best?.t95 ?? 0);
    expect(advice.whatIf.map(({ change }) => change)).toEqual([
      expect.stringContaining("hellos off"),
      expect.stringContaining("slow start"),
      expect.stringContaining("double their wait"),
      expect.stringContaining("double their wait"),
      expect.stringContaining("wait 60 s"),
      expect.stringContaining("a queue of"),
    ]);
  });

  test("a storm that passes by itself needs no cliff to be found", () => {
    const mild = { ...SMALL, tunnels: 40, client: { ...SMALL.client, patience: seconds(30) } };

    expect(advise(mild, { seeds: [1], horizon: minutes(10) }).untouched.end).toBe("recovered");
  });
});

describe("the drawings", () => {
  test("the curve stands alone as SVG", async () => {
    await expect(drawSvg(advice)).toMatchFileSnapshot("advice.fixtures/small.svg");
  });

  test("the terminal has a bar for each rate, and keeps its width", () => {
    const lines = drawTerminal(advice.aggregate, 80).trimEnd().split("\n");

    expect(lines).toHaveLength(advice.aggregate.points.length + 1);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => line.includes("best"))).toHaveLength(1);
  });

  test("the words", async () => {
    await expect(renderAdvice(advice)).toMatchFileSnapshot("advice.fixtures/small.txt");
  });
});

describe("several LNS", () => {
  test("share nothing but the moment of the flap", () => {
    const fleet = dealt({ ...policed(LINK_FLAP, 500), tunnels: 1_001 }, 4);

    const { runs, sessions, up, t95 } = runFleet(fleet, { seed: 1, horizon: minutes(5) });

    expect(fleet.reduce((sum, { scenario }) => sum + scenario.tunnels, 0)).toBe(1_001);
    expect(sessions).toBe(2_002);
    expect(up.at(-1)).toBe(runs.reduce((sum, { outcome }) => sum + (outcome.up.at(-1) ?? 0), 0));
    expect(t95).toBeDefined();
  });

  test("a sick one does not keep the others down", () => {
    const sick = { ...LINK_FLAP, tunnels: 2_000 };
    const healthy = { ...policed(LINK_FLAP, 500), tunnels: 500 };

    const { runs } = runFleet(
      [
        { name: "a", scenario: sick },
        { name: "b", scenario: healthy },
      ],
      { seed: 1, horizon: minutes(3) },
    );

    expect(runs.map(({ outcome }) => outcome.end)).toEqual(["collapsed", "recovered"]);
    expect(sessionsOf(sick)).toBe(4_000);
  });
});
