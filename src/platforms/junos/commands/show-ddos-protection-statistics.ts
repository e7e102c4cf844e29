import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import type { Writable } from "../rules.ts";
import { integer } from "../values.ts";
import { orXml } from "../xml/any.ts";

/** What control-plane policing does on this device, and what it has seen in all. */
export interface DdosStatistics {
  readonly policingOnRoutingEngine?: string;
  readonly policingOnFpc?: string;
  readonly flowDetection?: string;
  readonly logging?: string;
  readonly violationReportRate?: number;
  readonly flowReportRate?: number;
  readonly violatedPacketTypes?: number;
  readonly everViolatedPacketTypes?: number;
  readonly totalViolations?: number;
  readonly trackedFlows?: number;
  readonly detectedFlows?: number;
}

type Draft = Writable<DdosStatistics>;

export const showDdosProtectionStatistics = {
  run: "show ddos-protection statistics",
  needs: "view",
  parse: orXml((text) => {
    const lines = new Lines(text);
    const row: Draft = {};
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      if (!PAIRS.take(row, line) && !TITLE.test(line)) lines.leave();
    }
    const isEmpty = Object.keys(row).length === 0;
    return {
      rows: isEmpty ? [] : [row],
      unread: lines.unread,
      incomplete: lines.isCut || row.totalViolations === undefined,
    };
  }),
} satisfies Command<DdosStatistics | OutlineRow>;

const TITLE = /^DDOS protection global statistics:$/i;
const word =
  (name: "policingOnRoutingEngine" | "policingOnFpc" | "flowDetection" | "logging") =>
  (row: Draft, value: string): void => {
    row[name] = value;
  };
const count =
  (name: Exclude<keyof Draft, "policingOnRoutingEngine" | "policingOnFpc" | "flowDetection" | "logging">) =>
  (row: Draft, value: string): void => {
    const found = integer(value);
    if (found !== undefined) row[name] = found;
  };

const PAIRS = new Pairs<Draft>({
  "Policing on routing engine": word("policingOnRoutingEngine"),
  "Policing on FPC": word("policingOnFpc"),
  "Flow detection": word("flowDetection"),
  Logging: word("logging"),
  "Policer violation report rate": count("violationReportRate"),
  "Flow report rate": count("flowReportRate"),
  "Currently violated packet types": count("violatedPacketTypes"),
  "Packet types have seen violations": count("everViolatedPacketTypes"),
  "Total violation counts": count("totalViolations"),
  "Currently tracked flows": count("trackedFlows"),
  "Total detected flows": count("detectedFlows"),
});
