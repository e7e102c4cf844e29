import type { Instant } from "../../time/instant.ts";
import type { DdosProtection } from "../ddos-protection.ts";
import { figuresOf } from "../figures.ts";
import { FLOW_REPORT_RATE, VIOLATION_REPORT_RATE } from "../report-limits.ts";
import { branch, leaf, type Node } from "./tree.ts";
import { yesNo } from "./words.ts";

type Row = readonly [element: string, words: string, value: string | number];

/** `show ddos-protection statistics`: the switches and the totals of the whole device. */
function rows(ddos: DdosProtection, now: Instant): readonly Row[] {
  const { global = {} } = ddos.config;
  const all = ddos.types().map((type) => figuresOf(type, now));
  const flows = all.flatMap(({ fpcs }) => fpcs.flatMap((fpc) => Object.values(fpc.flows)));
  const violations = all.map(({ system }) => system.violation);
  return [
    ["ddos-policing-re-enabled", "Policing on routing engine", yesNo(!global.disableRoutingEngine)],
    ["ddos-policing-fpc-enabled", "Policing on FPC", yesNo(!global.disableFpc)],
    ["ddos-flow-detection-enabled", "Flow detection", yesNo(global.flowDetection ?? false)],
    ["ddos-logging-enabled", "Logging", yesNo(!global.disableLogging)],
    ["violation-report-rate", "Policer violation report rate", global.violationReportRate ?? VIOLATION_REPORT_RATE],
    ["flow-report-rate", "Flow report rate", global.flowReportRate ?? FLOW_REPORT_RATE],
    ["packet-types-in-violation", "Currently violated packet types", count(violations, ["violating"])],
    ["packet-types-seen-violation", "Packet types have seen violations", count(violations, ["violating", "was"])],
    ["total-violations", "Total violation counts", violations.reduce((sum, violation) => sum + violation.count, 0)],
    ["flows-current", "Currently tracked flows", flows.reduce((sum, flow) => sum + flow.current, 0)],
    ["flows-cumulative", "Total detected flows", flows.reduce((sum, flow) => sum + flow.total, 0)],
  ];
}

const count = (violations: readonly { readonly state: string }[], states: readonly string[]): number =>
  violations.filter(({ state }) => states.includes(state)).length;

export function globalText(ddos: DdosProtection, now: Instant): string {
  const lines = rows(ddos, now).map(([, words, value]) => `    ${`${words}:`.padEnd(36)}${value}`);
  return `DDOS protection global statistics:\n${lines.join("\n")}\n`;
}

export const globalTree = (ddos: DdosProtection, now: Instant): Node =>
  branch(
    "ddos-statistics-information",
    rows(ddos, now).map(([element, , value]) => leaf(element, value)),
  );
