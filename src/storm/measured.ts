import { type Duration, milliseconds } from "../time/instant.ts";
import { type Costs, LINK_FLAP, type Scenario } from "./scenario.ts";

/** What a gateway shows of a storm while its policer is violated. */
export interface ShownViolation {
  /** Packets per second that the policer lets through. */
  readonly rate: number;
  readonly dropped: number;
  readonly duration: Duration;
  /** Sessions up at its start and its end. */
  readonly activeBefore: number;
  readonly activeAfter: number;
  /** Part of the time that the control plane is at work, 0 to 1: what its processor is not idle. */
  readonly utilisation?: number;
}

export interface StormReading {
  /** Packets per second that arrived. */
  readonly meanArrivalRate: number;
  /** At least: some of those who came back may have gone again. */
  readonly loginsPerSecond: number;
  readonly packetsPerLogin: number | undefined;
  readonly policedShare: number;
  /** Mean cost of a packet that passes, where the processor's share is known. */
  readonly meanCost: Duration | undefined;
}

/** Reads a storm from counters: what passes is the policer's rate, the rest was dropped. */
export function readViolation(shown: ShownViolation): StormReading {
  const span = shown.duration / 1_000;
  const arrived = shown.rate * span + shown.dropped;
  const logins = (shown.activeAfter - shown.activeBefore) / span;
  return {
    meanArrivalRate: arrived / span,
    loginsPerSecond: logins,
    packetsPerLogin: logins > 0 ? shown.rate / logins : undefined,
    policedShare: shown.dropped / arrived,
    meanCost: shown.utilisation === undefined ? undefined : milliseconds((1_000 * shown.utilisation) / shown.rate),
  };
}

/** The scenario on an LNS whose every packet costs so many times as much. */
function scaledCosts(scenario: Scenario, factor: number): Scenario {
  const cost = Object.fromEntries(
    Object.entries(scenario.lns.cost).map(([message, time]) => [message, time * factor]),
  ) as unknown as Costs;
  return { ...scenario, lns: { ...scenario.lns, cost } };
}

/**
 * Costs from a probe of the idle LNS.
 * @param icrqToIcrp what the LNS takes to answer a call request, without the way there and back
 */
export const costsFromProbe = (scenario: Scenario, icrqToIcrp: Duration): Scenario =>
  scaledCosts(scenario, icrqToIcrp / scenario.lns.cost.icrq);

/** The published case's storm with other callers, on an LNS that manages so many logins a second. */
export const stormOf = (callers: {
  readonly tunnels: number;
  readonly sessionsPerTunnel: number;
  readonly loginsPerSecond: number;
}): Scenario => {
  const { tunnels, sessionsPerTunnel, loginsPerSecond } = callers;
  return costsFromLogins({ ...LINK_FLAP, tunnels, sessionsPerTunnel }, loginsPerSecond);
};

/** Costs from the logins a second that the LNS is known to manage when nothing is wasted. */
export const costsFromLogins = (scenario: Scenario, loginsPerSecond: number): Scenario =>
  scaledCosts(scenario, 1_000 / loginsPerSecond / (scenario.lns.cost.icrq + scenario.lns.cost.iccn));
