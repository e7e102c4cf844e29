import { type Duration, milliseconds, minutes, seconds } from "../time/instant.ts";
import type { Attempts } from "./clients.ts";
import { type Scenario, sessionsOf } from "./scenario.ts";
import { Storm } from "./storm.ts";
import { type ByMessage, sumOf } from "./tally.ts";

/** How a storm ended. */
export interface Outcome {
  readonly end: "recovered" | "collapsed" | "ran-out-of-time";
  /** When so many of the sessions were up at once; `undefined`: never while it ran. */
  readonly t50: Duration | undefined;
  readonly t95: Duration | undefined;
  readonly t99: Duration | undefined;
  readonly ranFor: Duration;
  /** Sessions up at the end of each second. */
  readonly up: readonly number[];
  readonly attempts: Attempts;
  readonly loginsPerSecond: number;
  /** Packets that passed the policer for each login. */
  readonly packetsPerLogin: number | undefined;
  readonly meanArrivalRate: number;
  readonly maxArrivalRate: number;
  readonly arrived: ByMessage;
  readonly policed: ByMessage;
  readonly overflowed: ByMessage;
  readonly duplicates: number;
  readonly served: number;
  /** Part of the time that the LNS was at work, 0 to 1. */
  readonly utilisation: number;
  /** Mean time a packet took that passed the policer. */
  readonly meanCost: Duration;
  readonly longestWait: Duration;
  readonly tunnelsLost: number;
  readonly events: number;
}

export interface RunOptions {
  readonly seed: number;
  readonly horizon: Duration;
  /** Go on to the horizon, though it is clear how it ends. */
  readonly isToTheEnd?: boolean;
}

export const HORIZON: Duration = minutes(30);

/** A run is over when 99 % are up, or when it has collapsed, or at the horizon. */
export function run(scenario: Scenario, { seed, horizon, isToTheEnd = false }: RunOptions): Outcome {
  const storm = new Storm(scenario, seed);
  const enough = Math.ceil(0.99 * sessionsOf(scenario));
  for (let at = 1_000; at <= horizon; at += 1_000) {
    storm.advance(at);
    if (!isToTheEnd && (storm.clients.up >= enough || hasCollapsed(storm))) break;
  }
  return outcomeOf(storm);
}

/** Hardly anybody got in for a minute (or two rounds of the clients' redialling) while the LNS had no time left. */
function hasCollapsed({ tally, scenario }: Storm): boolean {
  const { patience, backoff, backoffCap } = scenario.client;
  const span = Math.max(60, Math.ceil((2 * (patience + (backoffCap ?? backoff))) / 1_000));
  const before = tally.logins.length - 1 - span;
  if (before < 0) return false;
  const logins = (tally.logins.at(-1) ?? 0) - (tally.logins[before] ?? 0);
  const busy = (tally.busy.at(-1) ?? 0) - (tally.busy[before] ?? 0);
  return logins < 0.01 * sessionsOf(scenario) && busy > 0.98 * 1_000 * span;
}

export function outcomeOf(storm: Storm): Outcome {
  const { tally, clients, lns, scenario, now } = storm;
  const sessions = sessionsOf(scenario);
  const attempts = clients.counts();
  const arrived = sumOf(tally.arrivedByMessage);
  const reach = (part: number): Duration | undefined => {
    const second = tally.up.findIndex((up) => up >= part * sessions);
    return second < 0 ? undefined : seconds(second + 1);
  };
  const isRecovered = clients.up >= Math.ceil(0.99 * sessions);
  return {
    end: isRecovered ? "recovered" : hasCollapsed(storm) ? "collapsed" : "ran-out-of-time",
    t50: reach(0.5),
    t95: reach(0.95),
    t99: reach(0.99),
    ranFor: milliseconds(now),
    up: tally.up,
    attempts,
    loginsPerSecond: (1_000 * attempts.logins) / now,
    packetsPerLogin: attempts.logins === 0 ? undefined : (arrived - sumOf(tally.policedByMessage)) / attempts.logins,
    meanArrivalRate: (1_000 * arrived) / now,
    maxArrivalRate: Math.max(0, ...tally.arrivals),
    arrived: tally.arrivedByMessage,
    policed: tally.policedByMessage,
    overflowed: tally.overflowedByMessage,
    duplicates: tally.duplicates,
    served: tally.served,
    utilisation: Math.min(1, lns.busy / now),
    meanCost: milliseconds(tally.served === 0 ? 0 : lns.busy / tally.served),
    longestWait: milliseconds(lns.longestWait),
    tunnelsLost: tally.tunnelsLost,
    events: tally.events,
  };
}
