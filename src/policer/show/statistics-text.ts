import { FLOW_LEVELS } from "../config.ts";
import type { Figures, PlaceFigures, TypeFigures } from "../figures.ts";
import type { Settings } from "../settings.ts";
import type { Violation } from "../violations.ts";
import { renderSpan, renderStamp, type Zone } from "./clock.ts";
import { isAggregate, LEVEL, violationLine } from "./words.ts";

/** How a limit is worded above a place's counters; left out in `statistics`. */
export type LimitLine = (figures: PlaceFigures) => string | undefined;

/** The blocks "System-wide", "Routing Engine" and one for each line card. */
export function statisticsLines(settings: Settings, figures: TypeFigures, zone: Zone, limitLine: LimitLine): string[] {
  const { system, routingEngine, fpcs } = figures;
  return [
    "    System-wide information:",
    ...systemViolation(settings, system.violation, fpcs, zone),
    ...counterLines(system),
    ...placeLines(settings, routingEngine, zone, limitLine),
    ...fpcs.flatMap((fpc) => placeLines(settings, fpc, zone, limitLine)),
  ];
}

function systemViolation(
  settings: Settings,
  violation: Violation,
  fpcs: readonly PlaceFigures[],
  zone: Zone,
): readonly string[] {
  const what = isAggregate(settings) ? "Aggregate bandwidth" : "Bandwidth";
  const violating = fpcs.filter((fpc) => fpc.violation.state === "violating").length;
  const ever = fpcs.filter((fpc) => fpc.violation.state !== "never").length;
  const cards: string[] = [];
  if (violation.state === "violating")
    cards.push(`        No. of FPCs currently receiving excess traffic: ${violating}`);
  if (violation.state !== "never") {
    const gap = violation.state === "violating" ? "  " : " ";
    cards.push(`        No. of FPCs that have received excess traffic:${gap}${ever}`);
  }
  return [`      ${violationLine(what, violation)}`, ...cards, ...historyLines(violation, zone)];
}

function placeLines(settings: Settings, figures: PlaceFigures, zone: Zone, limitLine: LimitLine): readonly string[] {
  const { place, violation } = figures;
  const isEngine = place === "routing-engine";
  const limit = limitLine(figures);
  return [
    `    ${isEngine ? "Routing Engine" : `FPC slot ${place.fpc}`} information:`,
    ...(limit === undefined ? [] : [limit]),
    `      ${violationLine(isAggregate(settings) ? "Aggregate policer" : "Policer", violation)}`,
    ...historyLines(violation, zone),
    ...counterLines(figures),
    ...dropLines(settings, figures),
    ...(isEngine || violation.state === "never" ? [] : flowLines(settings, figures)),
  ];
}

function historyLines({ state, startedAt, lastAt, count }: Violation, zone: Zone): readonly string[] {
  if (startedAt === undefined || lastAt === undefined) return [];
  const span = renderSpan(startedAt, lastAt);
  if (state === "violating") {
    return [
      `        Violation first detected at: ${renderStamp(startedAt, zone)}`,
      `        Violation last seen at:      ${renderStamp(lastAt, zone)}`,
      `        Duration of violation: ${span} Number of violations: ${count}`,
    ];
  }
  return [
    `        Last violation started at: ${renderStamp(startedAt, zone)}`,
    `        Last violation ended at:   ${renderStamp(lastAt, zone)}`,
    `        Duration of last violation: ${span} Number of violations: ${count}`,
  ];
}

function counterLines({ received, arrivalRate, totalDropped, maxArrivalRate }: Figures): readonly string[] {
  return [
    `      Received:  ${String(received).padEnd(20)}Arrival rate:     ${arrivalRate} pps`,
    `      Dropped:   ${String(totalDropped).padEnd(20)}Max arrival rate: ${maxArrivalRate} pps`,
  ];
}

function dropLines(settings: Settings, { place, violation, drops }: PlaceFigures): readonly string[] {
  const lines: string[] = [];
  if (isAggregate(settings)) lines.push(`        Dropped by individual policers: ${drops.individualPolicer}`);
  else lines.push(`        Dropped by this policer:        ${drops.individualPolicer}`);
  if (!isAggregate(settings) || violation.state !== "never") {
    lines.push(`        Dropped by aggregate policer:   ${drops.aggregatePolicer}`);
  }
  if (place !== "routing-engine") {
    lines.push(`        Dropped by flow suppression:    ${drops.individualFlow + drops.aggregateFlow}`);
  }
  return lines;
}

function flowLines({ flow }: Settings, { flows }: PlaceFigures): readonly string[] {
  const rows = FLOW_LEVELS.map((level) => {
    const { current, total } = flows[level];
    const state = flow.levels[level].mode === "off" ? "Inactive" : "Active";
    const name = LEVEL[level].replace(" ", "-");
    return `        ${name.padEnd(22)}${String(current).padEnd(14)}${String(total).padEnd(17)}${state}`;
  });
  return ["      Flow counts:", "        Aggregation level     Current       Total detected   State", ...rows];
}
