import type { ReadableLns } from "../model/lns.ts";
import { between, type Duration, minutes } from "../time/instant.ts";

/**
 * Whether an LNS has lost sessions at once. Subscribers come and go all day: what is kept is the highest look of the last
 * quarter of an hour, and a fall is a tenth below it.
 */
export type SessionsState =
  | { readonly at: "calm"; readonly high: ReadableLns }
  /** `before`: as it was before the fall; it stays until the sessions are back. */
  | { readonly at: "fallen"; readonly before: ReadableLns };

/** Slower than this is the day's tide. */
const WITHIN: Duration = minutes(15);
const FALLEN_BELOW = 0.9;
/** Of a small LNS a tenth is nobody. */
const FEWEST = 10;
const BACK_ABOVE = 0.95;

export function sessionsSeen(state: SessionsState | undefined, latest: ReadableLns): SessionsState {
  if (state?.at === "fallen") return areBack(state.before, latest) ? { at: "calm", high: latest } : state;
  const high = state?.high;
  if (high === undefined || latest.subscribers.active >= high.subscribers.active) return { at: "calm", high: latest };
  if (haveFallen(high, latest)) return { at: "fallen", before: high };
  return between(high.at, latest.at) > WITHIN ? { at: "calm", high: latest } : { at: "calm", high };
}

/** How many of the sessions that were up are missing now. */
export const missing = (before: ReadableLns, now: ReadableLns): number =>
  Math.max(0, before.subscribers.active - now.subscribers.active);

/** 95 of 100 are up again: the last few may have gone for reasons of their own. */
export const areBack = (before: ReadableLns, now: ReadableLns): boolean =>
  now.subscribers.active >= BACK_ABOVE * before.subscribers.active;

const haveFallen = (high: ReadableLns, now: ReadableLns): boolean =>
  now.subscribers.active < FALLEN_BELOW * high.subscribers.active && missing(high, now) >= FEWEST;
