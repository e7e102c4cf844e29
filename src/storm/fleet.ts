import type { Duration } from "../time/instant.ts";
import { seconds } from "../time/instant.ts";
import { type Outcome, type RunOptions, run } from "./outcome.ts";
import { type Scenario, sessionsOf } from "./scenario.ts";

/** One LNS among several, each with its own tunnels and its own policer. */
export interface LnsRun {
  readonly name: string;
  readonly scenario: Scenario;
  readonly outcome: Outcome;
}

export interface FleetOutcome {
  readonly runs: readonly LnsRun[];
  readonly sessions: number;
  /** Of all LNS together. */
  readonly up: readonly number[];
  readonly t95: Duration | undefined;
  readonly events: number;
}

/**
 * Several LNS in one storm. A session keeps to its tunnel and a tunnel to its LNS, so they share nothing but the moment of
 * the flap: each is a run of its own, with a seed of its own drawn from the one given.
 */
export function runFleet(
  fleet: readonly { readonly name: string; readonly scenario: Scenario }[],
  options: RunOptions,
): FleetOutcome {
  const runs = fleet.map(({ name, scenario }, i) => ({
    name,
    scenario,
    outcome: run(scenario, { ...options, seed: (options.seed + Math.imul(i, 0x9e3779b1)) >>> 0 }),
  }));
  const longest = Math.max(0, ...runs.map(({ outcome }) => outcome.up.length));
  // A run that ended early stays as it ended.
  const up = Array.from({ length: longest }, (_, i) =>
    runs.reduce((sum, { outcome }) => sum + (outcome.up[i] ?? outcome.up.at(-1) ?? 0), 0),
  );
  const sessions = runs.reduce((sum, { scenario }) => sum + sessionsOf(scenario), 0);
  const second = up.findIndex((count) => count >= 0.95 * sessions);
  return {
    runs,
    sessions,
    up,
    t95: second < 0 ? undefined : seconds(second + 1),
    events: runs.reduce((sum, { outcome }) => sum + outcome.events, 0),
  };
}

/** The scenario's tunnels dealt out evenly to so many LNS. */
export function dealt(
  scenario: Scenario,
  count: number,
): readonly { readonly name: string; readonly scenario: Scenario }[] {
  return Array.from({ length: count }, (_, i) => {
    const tunnels = Math.floor(((i + 1) * scenario.tunnels) / count) - Math.floor((i * scenario.tunnels) / count);
    return { name: `lns${i + 1}`, scenario: { ...scenario, tunnels } };
  });
}
