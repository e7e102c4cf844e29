import type { Instant } from "../../time/instant.ts";
import type { ProtectedType } from "../ddos-protection.ts";
import { figuresOf } from "../figures.ts";
import type { Flow } from "../flows.ts";
import { renderStamp, type Zone } from "./clock.ts";
import { LEVEL_SHORT } from "./words.ts";

/** `show ddos-protection protocols … violations`: only what is violated now, a line for each packet type. */
export function violationsText(types: readonly ProtectedType[], now: Instant, zone: Zone): string {
  const violated = types
    .map((type) => ({ type, figures: figuresOf(type, now) }))
    .filter(({ figures }) => figures.system.violation.state === "violating");
  const rows = violated.flatMap(({ type: { settings }, figures: { system, routingEngine, fpcs } }) => {
    const places = [
      ...(routingEngine.violation.state === "violating" ? ["RE"] : []),
      ...fpcs.flatMap(({ place, violation }) =>
        violation.state === "violating" && place !== "routing-engine" ? [`FPC-${place.fpc}`] : [],
      ),
    ];
    const cells = [settings.limit.bandwidth, system.arrivalRate, system.maxArrivalRate];
    const since = system.violation.startedAt === undefined ? "" : renderStamp(system.violation.startedAt, zone);
    return [
      `${names(type({ settings }))}${widths(cells, [11, 10, 10])}${since}`,
      `          Detected on: ${places.join(", ")}`,
    ];
  });
  return text([
    `Packet types: ${types.length}, Currently violated: ${violated.length}`,
    "",
    "Protocol    Packet      Bandwidth  Arrival   Peak      Policer bandwidth",
    "group       type        (pps)      rate(pps) rate(pps) violation detected at",
    ...rows,
  ]);
}

/** `show ddos-protection protocols … culprit-flows`: the flows that are suppressed, where they come in and from whom. */
export function culpritFlowsText(types: readonly ProtectedType[], now: Instant, zone: Zone): string {
  const counts = types.flatMap((type) => figuresOf(type, now).fpcs.flatMap(({ flows }) => Object.values(flows)));
  const rows = types.flatMap(({ settings, fpcs }) =>
    fpcs.flatMap(({ place, flows }) =>
      place === "routing-engine"
        ? []
        : flows.culprits().flatMap((flow) => culpritLines(names(type({ settings })), place.fpc, flow, zone)),
    ),
  );
  return text([
    `Currently tracked flows: ${sum(counts.map(({ current }) => current))}, Total detected flows: ${sum(counts.map(({ total }) => total))}`,
    "",
    "Protocol    Packet      Arriving            Source Address",
    "group       type        Interface           MAC or IP",
    ...rows,
  ]);
}

/** The id is the slot and the flow's number; a flow of an interface has no address of its own. */
function culpritLines(type: string, slot: number, flow: Flow, zone: Zone): readonly string[] {
  const id = slot.toString(16).padStart(4, "0") + flow.number.toString(16).padStart(12, "0");
  const found = flow.foundAt === undefined ? "" : renderStamp(flow.foundAt, zone);
  const address = flow.level === "subscriber" ? flow.key : "--";
  return [
    `${type}${(flow.logicalInterface ?? flow.key).padEnd(20)}${address}`,
    `   ${LEVEL_SHORT[flow.level]}:${id} ${found} pps:${String(flow.rate).padEnd(5)} pkts:${flow.received}`,
  ];
}

const sum = (all: readonly number[]): number => all.reduce((total, n) => total + n, 0);

/** `show ddos-protection protocols … statistics terse`: only what has seen traffic. */
export function terseText(types: readonly ProtectedType[], now: Instant): string {
  const all = types.map((type) => ({ type, system: figuresOf(type, now).system }));
  const seen = all.filter(({ system }) => system.received > 0);
  const violated = all.filter(({ system }) => system.violation.state === "violating");
  const rows = seen.map(({ type: { settings }, system }) => {
    const cells = [system.received, system.totalDropped, system.arrivalRate, system.violation.count];
    const state = system.violation.state === "violating" ? "viol" : "ok";
    return `${names(type({ settings }))}${widths(cells, [16, 15, 9, 9])}${state}`;
  });
  return text([
    `Packet types: ${types.length}, Received traffic: ${seen.length}, Currently violated: ${violated.length}`,
    "",
    "Protocol    Packet      Received        Dropped        Rate     Violation State",
    "group       type        (packets)       (packets)      (pps)    counts",
    ...rows,
  ]);
}

const type = ({ settings }: Pick<ProtectedType, "settings">): readonly string[] => [
  settings.group.name,
  settings.type.name,
];
const names = (both: readonly string[]): string =>
  both
    .map((name) => name.padEnd(11))
    .join(" ")
    .concat(" ");
const widths = (cells: readonly number[], wide: readonly number[]): string =>
  cells.map((cell, i) => String(cell).padEnd(wide[i] ?? 0)).join("");
const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;
