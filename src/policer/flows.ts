import { between, type Duration, type Instant, instant } from "../time/instant.ts";
import type { FlowControl, FlowLevel } from "./config.ts";

/** What of a packet tells its flow at each level; what is missing is not watched at that level. */
export interface FlowKeys {
  readonly subscriber?: string;
  readonly "logical-interface"?: string;
  readonly "physical-interface"?: string;
}

/** One flow of control packets that is watched, or a culprit. */
export interface Flow {
  /** Counts up on each line card; shown behind the slot as the flow's id. */
  readonly number: number;
  readonly level: FlowLevel;
  readonly key: string;
  /** The logical interface it came in by, if known. */
  readonly logicalInterface: string | undefined;
  readonly control: FlowControl;
  readonly bandwidth: number;
  second: number;
  inSecond: number;
  /** Packets in the last whole second. */
  rate: number;
  /** Since when every second was over the bandwidth. */
  overSince: Instant | undefined;
  lastOverAt: Instant | undefined;
  /** When it was found to be a culprit. */
  foundAt: Instant | undefined;
  heardAt: Instant;
  received: number;
  suppressed: number;
}

type NewFlow = Pick<Flow, "number" | "level" | "key" | "logicalInterface" | "control" | "bandwidth">;

export const newFlow = (named: NewFlow, now: Instant): Flow => ({
  ...named,
  second: Math.floor(now / 1_000),
  inSecond: 0,
  rate: 0,
  overSince: undefined,
  lastOverAt: undefined,
  foundAt: undefined,
  heardAt: now,
  received: 0,
  suppressed: 0,
});

/** Counts packets of the flow and keeps since when it is over its bandwidth. */
export function count(flow: Flow, packets: number, now: Instant): void {
  roll(flow, now);
  flow.heardAt = now;
  flow.received += packets;
  flow.inSecond += packets;
  if (flow.inSecond <= flow.bandwidth) return;
  flow.overSince ??= now;
  flow.lastOverAt = now;
}

/** Closes the seconds that are over: one that stayed within the bandwidth ends the suspicion. */
export function roll(flow: Flow, now: Instant): void {
  const second = Math.floor(now / 1_000);
  if (second <= flow.second) return;
  const isGap = second > flow.second + 1;
  if (flow.inSecond <= flow.bandwidth || isGap) flow.overSince = undefined;
  flow.rate = isGap ? 0 : flow.inSecond;
  flow.inSecond = 0;
  flow.second = second;
}

/** How many of `packets` a culprit loses. To be asked after `count`. */
export function suppressedOf(flow: Flow, packets: number): number {
  if (flow.foundAt === undefined || flow.control === "keep") return 0;
  if (flow.control === "drop") return packets;
  return Math.min(packets, Math.max(0, flow.inSecond - flow.bandwidth));
}

/** Over its bandwidth for detect-time: a culprit. */
export const isOverFor = (flow: Flow, detectTime: Duration, now: Instant): boolean =>
  flow.overSince !== undefined && between(flow.overSince, now) >= detectTime;

/** Below its bandwidth for recover-time: normal again. */
export const hasRecovered = (flow: Flow, recoverTime: Duration, now: Instant): boolean =>
  between(flow.lastOverAt ?? flow.foundAt ?? instant(0), now) >= recoverTime;
