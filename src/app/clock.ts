import { type Instant, instant } from "../time/instant.ts";

/** Time at the edge: the wall clock live, a virtual one in tests. */
export interface Clock {
  now(): Instant;
  /** Calls back once at that instant or soon after; gives the way to call it off. */
  wakeAt(at: Instant, callback: () => void): () => void;
}

/** setTimeout takes no more than this. */
const LONGEST_TIMEOUT = 2_147_483_647;

export const wallClock: Clock = {
  now: () => instant(Date.now()),
  wakeAt(at, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, at - Date.now()), LONGEST_TIMEOUT));
    return () => clearTimeout(timer);
  },
};
