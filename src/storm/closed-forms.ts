import { type Duration, milliseconds } from "../time/instant.ts";
import { type Scenario, sessionsOf } from "./scenario.ts";

/** What can be said of a storm without running it, and the physical floor under every run. */
export interface ClosedForms {
  /** Nobody is faster: sessions × (ICRQ + ICCN). */
  readonly floor: Duration;
  readonly costOfLogin: Duration;
  /** Request, disconnect and a duplicate. */
  readonly costOfFailure: Duration;
  /** Logins a second at most: by the LNS, and behind the policer (two packets a login, one when typed). */
  readonly ceiling: number;
  /** Work that outlasts the clients' patience, in patiences: below 0.7 the storm passes by itself, above 1.5 it collapses. */
  readonly excess: number;
  readonly expectation: "recovers" | "may-collapse" | "collapses";
  /** Whether a collapsed storm stays so: the retries alone are more than the LNS can do. */
  readonly staysCollapsed: "certainly" | "perhaps" | "no";
}

const RECOVERS_BELOW = 0.7;
const COLLAPSES_ABOVE = 1.5;

export function closedForms(scenario: Scenario): ClosedForms {
  const { lns, client, spread, policer } = scenario;
  const { icrq, iccn, cdn, duplicate } = lns.cost;
  const sessions = sessionsOf(scenario);
  const login = icrq + iccn;
  const excess = (sessions * login - spread) / client.patience;
  const behindPolicer =
    policer.rate === undefined ? Number.POSITIVE_INFINITY : policer.rate / (policer.isTyped ? 1 : 2);
  const cycle = client.patience + client.backoff;
  return {
    floor: milliseconds(sessions * login),
    costOfLogin: milliseconds(login),
    costOfFailure: milliseconds(icrq + cdn + duplicate),
    ceiling: Math.min(1_000 / login, behindPolicer),
    excess,
    expectation: excess < RECOVERS_BELOW ? "recovers" : excess > COLLAPSES_ABOVE ? "collapses" : "may-collapse",
    staysCollapsed:
      (sessions * (icrq + cdn)) / cycle > 1 ? "certainly" : (sessions * (login + cdn)) / cycle < 1 ? "no" : "perhaps",
  };
}

/** The rate beyond which the LNS has no time left: one packet in the mean cost of what passes. Packets per second. */
export const criticalRate = (meanCost: Duration): number => 1_000 / meanCost;

/** A tenth below the cliff: a third too low costs two fifths of the time, a third too high never ends. */
export const prudentRate = (meanCost: Duration): number => 0.9 * criticalRate(meanCost);

/** With only a rough idea of the mean cost. */
export const roughRate = (meanCost: Duration): number => 0.7 * criticalRate(meanCost);

/** How likely a message is lost in all its tries, and its tunnel with it, when the policer drops this part (0 to 1). */
export const lossOfTunnel = (dropped: number, retransmissions: number): number => dropped ** (retransmissions + 1);

/** Packets that may wait without the LAC sending them again: RFC 2661 §5.8 has the first time-out at 1 s. */
export const prudentQueue = (meanCost: Duration, firstTimeout: Duration): number => Math.floor(firstTimeout / meanCost);
