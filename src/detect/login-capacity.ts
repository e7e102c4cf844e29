import type { ReadableLns } from "../model/lns.ts";
import { between } from "../time/instant.ts";

/**
 * What an LNS has been seen to manage: logins a second, had its engine had nothing else to do. Each stretch between two
 * looks gives a lower bound, for the engine does other work as well, or wastes some; the best of them is kept.
 */
export interface LoginCapacity {
  readonly loginsPerSecond: number;
  /** The stretch it was seen in. */
  readonly logins: number;
  readonly overSec: number;
  readonly busy: number;
}

/** Fewer say nothing about the cost of one. */
const LEAST_LOGINS = 20;
const LEAST_BUSY = 0.1;

export function capacitySeen(
  known: LoginCapacity | undefined,
  previous: ReadableLns,
  latest: ReadableLns,
): LoginCapacity | undefined {
  const overSec = between(previous.at, latest.at) / 1_000;
  const logins = (latest.aaa?.accepts ?? 0) - (previous.aaa?.accepts ?? Number.POSITIVE_INFINITY);
  const idle = latest.engine?.idle;
  if (idle === undefined || overSec <= 0 || logins < LEAST_LOGINS) return known;
  const busy = 1 - idle / 100;
  if (busy < LEAST_BUSY) return known;
  const loginsPerSecond = logins / overSec / busy;
  return known === undefined || loginsPerSecond > known.loginsPerSecond
    ? { loginsPerSecond, logins, overSec, busy }
    : known;
}
