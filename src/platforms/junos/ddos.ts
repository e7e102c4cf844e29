import type { Parsed } from "../command.ts";
import { type Reading, takePolicerLine } from "./ddos-line.ts";
import type { DdosPolicer, DdosTotals, PolicerDraft, PolicerState } from "./ddos-rows.ts";
import { Lines } from "./lines.ts";
import { Pairs } from "./pairs.ts";
import type { Writable } from "./rules.ts";
import { given, integer } from "./values.ts";
import { readDdosPolicersXml } from "./xml/ddos.ts";
import { isXml } from "./xml/element.ts";

const HEADER =
  /^(?:\* = User configured|Protocol\s+Packet\s|group\s+type\s|(?:Aggregate|Individual) policer configuration:|Aggregation level\s|Flow aggregation level configuration:|Flow counts:|Hostbound queue)/i;
const GROUP = /^Protocol Group: (?<group>\S+)/i;
const TYPE = /^Packet type: (?<type>\S+)(?: \((?<description>.*)\))?$/i;
/** A row of `violations`: rates, then the instant it was seen. */
const VIOLATION =
  /^(?<group>[a-z][\w-]*)\s+(?<type>[\w-]+)\s+(?<bandwidth>\d+)\s+(?<arrival>\d+)\s+(?<peak>\d+)\s+(?<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?: \S+)?)$/i;
/** A row of `statistics terse`. */
const TERSE =
  /^(?<group>[a-z][\w-]*)\s+(?<type>[\w-]+)\s+(?<received>\d+)\s+(?<dropped>\d+)\s+(?<rate>\d+)\s+(?<violations>\d+)\s+(?<state>[A-Za-z]\S*)$/i;

/** `show ddos-protection protocols …` with any option: parameters, statistics, violations, one group or all. */
export const readDdosPolicers = (text: string): Parsed<DdosPolicer | DdosTotals> =>
  isXml(text) ? readDdosPolicersXml(text) : readText(text);

function readText(text: string): Parsed<DdosPolicer | DdosTotals> {
  const lines = new Lines(text);
  const totals: Writable<DdosTotals> = {};
  const policers: PolicerDraft[] = [];
  let group = "";
  let reading: Reading | undefined;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const named = GROUP.exec(line)?.groups?.group;
    const type = TYPE.exec(line)?.groups;
    const row = named === undefined && type === undefined ? rowOf(line) : undefined;
    if (named !== undefined) group = named;
    else if (type !== undefined) {
      const policer = newPolicer(group, type);
      policers.push(policer);
      reading = { policer, where: policer, isFlowDetection: false };
    } else if (row !== undefined) policers.push(row);
    else if (!takeDetected(policers, line) && !HEADER.test(line) && !(reading && takePolicerLine(reading, line))) {
      if (!TOTALS.take(totals, line)) lines.leave();
    }
  }
  const rows = [...(Object.keys(totals).length === 0 ? [] : [totals]), ...policers];
  return {
    rows,
    unread: lines.unread,
    incomplete: lines.isCut || rows.length === 0 || isShort(policers, group !== ""),
  };
}

const newPolicer = (
  protocolGroup: string,
  { type = "", description }: Readonly<Record<string, string | undefined>>,
): PolicerDraft => ({
  protocolGroup,
  packetType: type,
  ...given("description", description),
  userConfigured: [],
  locales: [],
});

/** A policer has at least its limits or its counters, and counters come in pairs, received and dropped. */
function isShort(policers: readonly PolicerDraft[], sawGroup: boolean): boolean {
  const last = policers.at(-1);
  if (last === undefined) return sawGroup;
  const hasCounters = policers.some(({ receivedPackets }) => receivedPackets !== undefined);
  const states: readonly PolicerState[] = [last, ...last.locales];
  if (last.bandwidthPps === undefined && last.receivedPackets === undefined) return true;
  return hasCounters && states.some(({ droppedPackets }) => droppedPackets === undefined);
}

function rowOf(line: string): PolicerDraft | undefined {
  const violation = VIOLATION.exec(line)?.groups;
  if (violation !== undefined) {
    const { group = "", type = "", bandwidth, arrival, peak, at } = violation;
    return {
      ...newPolicer(group, { type }),
      bandwidthPps: Number(bandwidth),
      arrivalRatePps: Number(arrival),
      maxArrivalRatePps: Number(peak),
      isViolated: true,
      ...given("violationFirstDetectedAt", at),
    };
  }
  const { group, type = "", received, dropped, rate, violations, state = "" } = TERSE.exec(line)?.groups ?? {};
  if (group === undefined) return undefined;
  return {
    ...newPolicer(group, { type }),
    receivedPackets: Number(received),
    droppedPackets: Number(dropped),
    arrivalRatePps: Number(rate),
    violationCount: Number(violations),
    isViolated: state !== "ok",
    violation: state,
  };
}

function takeDetected(policers: readonly PolicerDraft[], line: string): boolean {
  const where = /^Detected on:\s*(.+)$/i.exec(line)?.[1];
  const last = policers.at(-1);
  if (where === undefined || last === undefined) return false;
  last.detectedOn = where;
  return true;
}

const count =
  (name: keyof DdosTotals) =>
  (totals: Writable<DdosTotals>, value: string): void => {
    const found = integer(value);
    if (found !== undefined) totals[name] = found;
  };

const TOTALS = new Pairs<Writable<DdosTotals>>({
  "Packet types": count("packetTypes"),
  Modified: count("modifiedPacketTypes"),
  "Received traffic": count("receivedPacketTypes"),
  "Currently violated": count("violatedPacketTypes"),
  "Number of packet types that are being violated": count("violatedPacketTypes"),
  "Currently tracked flows": count("trackedFlows"),
  "Total detected flows": count("detectedFlows"),
});
