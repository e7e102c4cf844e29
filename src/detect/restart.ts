import type { Restart } from "../model/facts.ts";
import { before, between, type Duration, type Instant, instant, renderDuration, seconds } from "../time/instant.ts";

/** What is known of how long a device has been up. */
export interface UptimeState {
  readonly uptime?: Duration;
  readonly at?: Instant;
  readonly restart?: Restart;
}

/** Uptimes are told in whole minutes by some, and read a moment late by all. */
const GRAIN = seconds(90);

/** A device that has been up for less than it had been before came up anew in between. */
export function uptimeSeen(state: UptimeState, uptime: Duration, now: Instant): UptimeState {
  if (state.uptime === undefined || state.at === undefined) return { ...state, uptime, at: now };
  const expected = (state.uptime + between(state.at, now)) as Duration;
  if (expected - uptime < Math.min(GRAIN, Math.max(seconds(2), state.uptime)) || uptime >= state.uptime) {
    return { ...state, uptime, at: now };
  }
  const told = `its uptime fell from ${renderDuration(state.uptime)} to ${renderDuration(uptime)}`;
  // The device was still the old one when it was last read.
  const up = instant(Math.max(before(now, uptime), state.at));
  return { uptime, at: now, restart: { at: up, told } };
}
