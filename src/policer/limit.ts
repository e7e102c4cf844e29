import { type Duration, seconds } from "../time/instant.ts";

/** What a policer allows. Ranges and the default of recover-time: Junos `system ddos-protection` (23.4). */
export interface Limit {
  /** Packets per second, 0 to 100,000; 0 lets nothing through but what is left of the burst. */
  readonly bandwidth: number;
  /** Packets that may come at once, 0 to 100,000. */
  readonly burst: number;
  /** How long after the last excess packet the violation is over; 1 to 3,600 s. */
  readonly recoverTime: Duration;
}

export const RECOVER_TIME: Duration = seconds(300);

/** Who is served when the aggregate is short; a property of a packet type, never of an aggregate. */
export type Priority = "high" | "medium" | "low";

/**
 * The part of an aggregate's burst that a packet of this priority leaves to more important ones. Junos documents the
 * order and not the shares: these are ours.
 */
export const RESERVED: Readonly<Record<Priority, number>> = { high: 0, medium: 0.25, low: 0.5 };
