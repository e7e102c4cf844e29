import type { Restart } from "../model/facts.ts";
import type { Uptime } from "../model/observation.ts";
import { before, between, type Duration, type Instant, instant, renderDuration, seconds } from "../time/instant.ts";

/** What is known of how long a device has been up. */
export interface UptimeState {
  readonly uptime?: Uptime;
  readonly at?: Instant;
  readonly restart?: Restart;
}

/** A device's clock may run slower than ours by so much, and it looks at it twice in an answer. */
const SLACK = seconds(2);
const DRIFT = 0.001;

/**
 * A device that has been up for less than it must have been, had it gone on, came up anew in between.
 *
 * @param read when the uptime was asked for and answered
 */
export function uptimeSeen(
  state: UptimeState,
  uptime: Uptime,
  read: { readonly askedAt: Instant; readonly at: Instant },
): UptimeState {
  if (state.uptime === undefined || state.at === undefined) return { uptime, at: read.at };
  const since = Math.max(0, between(state.at, read.askedAt));
  const due = (state.uptime.atLeast + since) as Duration;
  if (uptime.below > due - SLACK - since * DRIFT) return { ...state, uptime, at: read.at };
  const told = `it has been up for less than ${renderDuration(uptime.below)}, where ${renderDuration(due)} was due`;
  // The device was still the old one when it was last read
  const up = instant(Math.max(before(read.at, uptime.below), state.at));
  return { uptime, at: read.at, restart: { at: up, told } };
}
