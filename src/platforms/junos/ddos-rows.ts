import type { Writable } from "./rules.ts";

/** How many packet types there are and how they fare: what stands above the policers. */
export interface DdosTotals {
  readonly packetTypes?: number;
  readonly modifiedPacketTypes?: number;
  readonly receivedPacketTypes?: number;
  readonly violatedPacketTypes?: number;
  readonly trackedFlows?: number;
  readonly detectedFlows?: number;
}

/** One policer: a packet type of a protocol group, seen system-wide, with the routing engine and line cards below. */
export interface DdosPolicer extends PolicerState {
  readonly protocolGroup: string;
  readonly packetType: string;
  readonly description?: string;
  readonly recoverTimeSec?: number;
  readonly priority?: string;
  readonly bypassAggregate?: string;
  readonly enabled?: string;
  /** Which of these are set by the operator: the device marks them with a star. */
  readonly userConfigured: readonly string[];
  readonly flowDetection?: Readonly<Record<string, string | number>>;
  readonly flowLevels?: readonly FlowLevel[];
  /** `Detected on` of the table of violations. */
  readonly detectedOn?: string;
  readonly locales: readonly PolicerLocale[];
}

/** Each line card and the routing engine police by themselves. */
export interface PolicerLocale extends PolicerState {
  readonly locale: string;
  readonly bandwidthScalePct?: number;
  readonly burstScalePct?: number;
  readonly state?: string;
  readonly flowCounts?: readonly FlowCount[];
}

export interface PolicerState {
  readonly bandwidthPps?: number;
  readonly burstPackets?: number;
  readonly isViolated?: boolean;
  /** The device's words: `is never violated`, `is being violated!`, `is no longer being violated`. */
  readonly violation?: string;
  readonly violationCount?: number;
  readonly violationFirstDetectedAt?: string;
  readonly violationLastSeenAt?: string;
  readonly lastViolationStartedAt?: string;
  readonly lastViolationEndedAt?: string;
  readonly violationDuration?: string;
  readonly violationDurationSec?: number;
  readonly fpcsCurrentlyExcess?: number;
  readonly fpcsEverExcess?: number;
  readonly receivedPackets?: number;
  readonly droppedPackets?: number;
  readonly arrivalRatePps?: number;
  readonly maxArrivalRatePps?: number;
  readonly droppedByIndividualPolicers?: number;
  readonly droppedByAggregatePolicer?: number;
  readonly droppedByFlowSuppression?: number;
}

export interface FlowLevel {
  readonly level: string;
  readonly detectionMode: string;
  readonly controlMode: string;
  readonly flowRatePps: number;
}

export interface FlowCount {
  readonly level: string;
  readonly current: number;
  readonly detected: number;
  readonly state: string;
}

export type LocaleDraft = Writable<PolicerLocale> & { flowCounts?: FlowCount[] };
export type PolicerDraft = Omit<
  Writable<DdosPolicer>,
  "userConfigured" | "locales" | "flowLevels" | "flowDetection"
> & {
  readonly userConfigured: string[];
  readonly locales: LocaleDraft[];
  flowLevels?: FlowLevel[];
  flowDetection?: Record<string, string | number>;
};
