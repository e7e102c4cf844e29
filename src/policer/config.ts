import type { Priority } from "./limit.ts";

/** `system ddos-protection` as the operator writes it; what is left out has its default. Times are in seconds here. */
export interface DdosConfig {
  /** Slots that hold a line card. */
  readonly slots: readonly number[];
  readonly global?: GlobalConfig;
  readonly protocols?: Readonly<Record<string, Readonly<Record<string, PacketTypeConfig>>>>;
}

export interface GlobalConfig {
  readonly disableRoutingEngine?: boolean;
  readonly disableFpc?: boolean;
  readonly disableLogging?: boolean;
  /** Off by default: for l2tp a whole LAC is one flow, and with the default rates it would be dropped as such. */
  readonly flowDetection?: boolean;
  /** Of every packet type that says nothing else. */
  readonly flowDetectionMode?: DetectionMode;
  readonly violationReportRate?: number;
  readonly flowReportRate?: number;
}

export interface PacketTypeConfig {
  readonly bandwidth?: number;
  readonly burst?: number;
  readonly recoverTime?: number;
  readonly priority?: Priority;
  readonly bypassAggregate?: boolean;
  readonly disableRoutingEngine?: boolean;
  readonly disableFpc?: boolean;
  readonly disableLogging?: boolean;
  readonly hostboundQueue?: number;
  readonly fpc?: Readonly<Record<number, FpcConfig>>;
  readonly flowDetectionMode?: DetectionMode;
  readonly flowDetectTime?: number;
  readonly flowRecoverTime?: number;
  readonly flowTimeoutTime?: number;
  readonly timeoutActiveFlows?: boolean;
  readonly noFlowLogging?: boolean;
  readonly flowLevelDetection?: Partial<Readonly<Record<FlowLevel, DetectionMode>>>;
  readonly flowLevelControl?: Partial<Readonly<Record<FlowLevel, FlowControl>>>;
  readonly flowLevelBandwidth?: Partial<Readonly<Record<FlowLevel, number>>>;
}

export interface FpcConfig {
  /** Per cent of the bandwidth, 1 to 100. */
  readonly bandwidthScale?: number;
  /** Per cent of the burst, 1 to 100. */
  readonly burstScale?: number;
  readonly disableFpc?: boolean;
}

/** Finest first: the order in which a culprit is looked for. */
export const FLOW_LEVELS = ["subscriber", "logical-interface", "physical-interface"] as const;
export type FlowLevel = (typeof FLOW_LEVELS)[number];

/** `automatic`: only while the policer is violated. */
export type DetectionMode = "automatic" | "on" | "off";
/** What happens to a culprit: everything dropped, policed to its level's bandwidth, or only reported. */
export type FlowControl = "drop" | "police" | "keep";
