import { describe, expect, test } from "vitest";
import { loadScenario, type Scenario } from "../lab/scenario.ts";
import { sized } from "./demo-size.ts";
import { SCENARIOS } from "./scenarios.ts";

const storm = loadScenario(SCENARIOS, "l2tp-storm");
const lnsOf = (scenario: Scenario) => {
  if (scenario.lab !== "l2tp") throw new Error("no LNS");
  return { ...scenario.lns, loginsPerSecond: scenario.loginsPerSecond };
};

describe("a demo of another size", () => {
  test("takes the same course: twice the sessions on an engine half as slow", () => {
    const { tunnels, slower } = lnsOf(storm);

    const twice = lnsOf(sized(storm, 2_400));

    expect(twice).toMatchObject({ tunnels: 2 * tunnels, slower: slower / 2, loginsPerSecond: 41.7 });
  });

  test("has an engine no faster than the router that its costs were fitted to", () => {
    expect(lnsOf(sized(storm, 12_000))).toMatchObject({ tunnels: 2_000, slower: 1, loginsPerSecond: 125 });
  });

  test.each([0, 59, 48_001, 1_200.5, Number.NaN])("refuses %s sessions, and says what it takes", (sessions) => {
    expect(() => sized(storm, sessions)).toThrow(/whole number from 60 to 48000/);
  });

  test("refuses a demo without an LNS", () => {
    expect(() => sized(loadScenario(SCENARIOS, "spi-drift"), 1_200)).toThrow(/spi-drift has no PPP sessions/);
  });
});
