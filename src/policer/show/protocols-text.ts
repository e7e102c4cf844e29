import { FLOW_LEVELS, type PacketTypeConfig } from "../config.ts";
import type { PlaceFigures, TypeFigures } from "../figures.ts";
import { type Settings, scaledLimit } from "../settings.ts";
import type { Zone } from "./clock.ts";
import { statisticsLines } from "./statistics-text.ts";
import { CONTROL, capital, isAggregate, LEVEL, MODE, yesNo } from "./words.ts";

/** One packet type of `show ddos-protection protocols <group>`: configuration and counters. */
export function protocolLines(settings: Settings, figures: TypeFigures, zone: Zone): readonly string[] {
  return [
    `  Packet type: ${settings.type.name} (${settings.type.about})`,
    ...policerLines(settings),
    ...flowDetectionLines(settings),
    ...statisticsLines(settings, figures, zone, (place) => limitLine(settings, place)),
  ];
}

function policerLines(settings: Settings): readonly string[] {
  const { limit, configured, priority, bypassAggregate } = settings;
  const star = (statement: keyof PacketTypeConfig): string => (configured[statement] === undefined ? "" : "*");
  const isOne = isAggregate(settings);
  return [
    `    ${isOne ? "Aggregate" : "Individual"} policer configuration:`,
    `      Bandwidth:        ${limit.bandwidth} pps${star("bandwidth")}`,
    `      Burst:            ${limit.burst} packets${star("burst")}`,
    ...(priority === undefined ? [] : [`      Priority:         ${capital(priority)}${star("priority")}`]),
    `      Recover time:     ${limit.recoverTime / 1_000} seconds${star("recoverTime")}`,
    `      Enabled:          ${yesNo(settings.isEnabledOnRoutingEngine || settings.isEnabledOnFpc)}`,
    ...(isOne ? [] : [`      Bypass aggregate: ${yesNo(bypassAggregate)}${star("bypassAggregate")}`]),
  ];
}

function flowDetectionLines({ flow, configured }: Settings): readonly string[] {
  const log = `${yesNo(flow.isLogging)}${configured.noFlowLogging === undefined ? "" : "*"}`;
  const timeout = `${yesNo(flow.timeoutActiveFlows)}${configured.timeoutActiveFlows === undefined ? "" : "*"}`;
  const time = (span: number, value: number | undefined): string =>
    `${span / 1_000} seconds${value === undefined ? "" : "*"}`;
  return [
    "    Flow detection configuration:",
    `      Detection mode: ${MODE[flow.mode].padEnd(11)}Detect time:  ${time(flow.detectTime, configured.flowDetectTime)}`,
    `      Log flows:      ${log.padEnd(11)}Recover time: ${time(flow.recoverTime, configured.flowRecoverTime)}`,
    `      Timeout flows:  ${timeout.padEnd(11)}Timeout time: ${time(flow.timeoutTime, configured.flowTimeoutTime)}`,
    "      Flow aggregation level configuration:",
    "        Aggregation level   Detection mode  Control mode  Flow rate",
    ...FLOW_LEVELS.map((level) => {
      const { mode, control, bandwidth } = flow.levels[level];
      return `        ${LEVEL[level].padEnd(20)}${MODE[mode].padEnd(16)}${CONTROL[control].padEnd(14)}${bandwidth} pps`;
    }),
  ];
}

function limitLine(settings: Settings, { place, isEnabled }: PlaceFigures): string {
  const enabled = isEnabled ? "enabled" : "disabled";
  if (place === "routing-engine") {
    return `      Bandwidth: ${settings.limit.bandwidth} pps, Burst: ${settings.limit.burst} packets, ${enabled}`;
  }
  const { bandwidthScale = 100, burstScale = 100 } = settings.configured.fpc?.[place.fpc] ?? {};
  const { bandwidth, burst } = scaledLimit(settings, place.fpc);
  return `      Bandwidth: ${bandwidthScale}% (${bandwidth} pps), Burst: ${burstScale}% (${burst} packets), ${enabled}`;
}
