import { type Duration, seconds } from "../time/instant.ts";
import {
  type DdosConfig,
  type DetectionMode,
  FLOW_LEVELS,
  type FlowControl,
  type FlowLevel,
  type PacketTypeConfig,
} from "./config.ts";
import { AGGREGATE, type PacketType, PROTOCOL_GROUPS, type ProtocolGroup } from "./groups.ts";
import { type Limit, type Priority, RECOVER_TIME } from "./limit.ts";

/** What applies to one packet type at all places, configuration over defaults. */
export interface Settings {
  readonly group: ProtocolGroup;
  readonly type: PacketType;
  readonly limit: Limit;
  readonly priority: Priority | undefined;
  readonly bypassAggregate: boolean;
  readonly isLogging: boolean;
  readonly isEnabledOnRoutingEngine: boolean;
  readonly isEnabledOnFpc: boolean;
  readonly flow: FlowSettings;
  /** The operator's own statements: shown with an asterisk. */
  readonly configured: PacketTypeConfig;
}

export interface FlowSettings {
  readonly isEnabled: boolean;
  readonly mode: DetectionMode;
  readonly detectTime: Duration;
  readonly recoverTime: Duration;
  readonly timeoutActiveFlows: boolean;
  readonly timeoutTime: Duration;
  readonly isLogging: boolean;
  readonly levels: Readonly<Record<FlowLevel, FlowLevelSettings>>;
}

export interface FlowLevelSettings {
  readonly mode: DetectionMode;
  readonly control: FlowControl;
  /** Packets per second. */
  readonly bandwidth: number;
}

const FLOW_BANDWIDTH: Readonly<Record<FlowLevel, number>> = {
  subscriber: 10,
  "logical-interface": 10,
  "physical-interface": 20_000,
};

/** Settings of every packet type that is shown or policed: Junos's own, and ours where the operator configured them. */
export function allSettings(config: DdosConfig): readonly Settings[] {
  return PROTOCOL_GROUPS.flatMap((group) =>
    group.types
      .map((type) => settingsOf(config, group, type))
      .filter(({ type, configured }) => !type.isOurs || Object.keys(configured).length > 0),
  );
}

function settingsOf(config: DdosConfig, group: ProtocolGroup, type: PacketType): Settings {
  const configured = config.protocols?.[group.name]?.[type.name] ?? {};
  return {
    group,
    type,
    limit: {
      bandwidth: configured.bandwidth ?? type.bandwidth,
      burst: configured.burst ?? type.burst,
      recoverTime: configured.recoverTime === undefined ? RECOVER_TIME : seconds(configured.recoverTime),
    },
    priority: type.name === AGGREGATE ? undefined : (configured.priority ?? type.priority),
    bypassAggregate: configured.bypassAggregate ?? false,
    isLogging: !(config.global?.disableLogging || configured.disableLogging),
    isEnabledOnRoutingEngine: !(config.global?.disableRoutingEngine || configured.disableRoutingEngine),
    isEnabledOnFpc: !(config.global?.disableFpc || configured.disableFpc),
    flow: flowSettings(config.global?.flowDetection ?? false, {
      ...(config.global?.flowDetectionMode === undefined ? {} : { flowDetectionMode: config.global.flowDetectionMode }),
      ...configured,
    }),
    configured,
  };
}

/** Defaults: detect-time 3 s, recover-time 60 s, timeout-time 300 s, every level automatic and drop. */
export function flowSettings(isEnabled: boolean, configured: PacketTypeConfig): FlowSettings {
  const levels = FLOW_LEVELS.map((level) => [
    level,
    {
      mode: configured.flowLevelDetection?.[level] ?? "automatic",
      control: configured.flowLevelControl?.[level] ?? "drop",
      bandwidth: configured.flowLevelBandwidth?.[level] ?? FLOW_BANDWIDTH[level],
    },
  ]);
  return {
    isEnabled,
    mode: configured.flowDetectionMode ?? "automatic",
    detectTime: seconds(configured.flowDetectTime ?? 3),
    recoverTime: seconds(configured.flowRecoverTime ?? 60),
    timeoutActiveFlows: configured.timeoutActiveFlows ?? false,
    timeoutTime: seconds(configured.flowTimeoutTime ?? 300),
    isLogging: !configured.noFlowLogging,
    levels: Object.fromEntries(levels),
  };
}

/** The limit of a line card: the configured one scaled by its per cent. */
export function scaledLimit({ limit, configured }: Settings, slot: number): Limit {
  const { bandwidthScale = 100, burstScale = 100 } = configured.fpc?.[slot] ?? {};
  return {
    bandwidth: Math.floor((limit.bandwidth * bandwidthScale) / 100),
    burst: Math.floor((limit.burst * burstScale) / 100),
    recoverTime: limit.recoverTime,
  };
}
