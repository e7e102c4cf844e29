import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";
import { camel, type Row } from "../row.ts";

/** The clock: before stamps of two devices are compared, whether each can be trusted. */
export const showNtpStatus = {
  run: "show ntp status",
  needs: "view",
  parse(text) {
    const lines = new Lines(text);
    const row: Record<string, string | number> = {};
    for (let line = lines.next(); line !== undefined; line = lines.next()) if (!takeLine(row, line)) lines.leave();
    const isWhole = row.synchronized !== undefined && (row.synchronized === "no" || row.reference !== undefined);
    return {
      rows: row.synchronized === undefined ? [] : [row],
      unread: lines.unread,
      incomplete: !isWhole || lines.isCut,
    };
  },
} satisfies Command<Row>;

const CLOCK = /^\s*Clock is (?<not>un)?synchronized(?:, (?<rest>.*))?$/;
const REFERENCE_TIME = /^\s*reference time is (?<stamp>[0-9A-F.]+)(?: \((?<time>[^)]*)\))?/;
const LOOPFILTER = /^\s*loopfilter state is '(?<state>\w+)' \((?<words>[^)]*)\)(?:, (?<rest>.*))?$/;
/** `root delay is 13.52 msec`, `stratum 2`, `precision is 2**10`, `last update was 120 sec ago.`: name, value, unit. */
const PAIR = /^(?<name>[a-z][a-z ]*?)(?: is| was)? (?<value>-?\d[\d.*]*|[^ ]+)(?: (?<unit>[^ ].*?))?\.?$/i;

function takeLine(row: Record<string, string | number>, line: string): boolean {
  const clock = CLOCK.exec(line)?.groups;
  const reference = REFERENCE_TIME.exec(line)?.groups;
  const filter = LOOPFILTER.exec(line)?.groups;
  if (clock !== undefined) {
    row.synchronized = clock.not === undefined ? "yes" : "no";
    return takePairs(row, clock.rest ?? "");
  }
  if (reference !== undefined) {
    row.referenceStamp = reference.stamp ?? "";
    if (reference.time !== undefined) row.referenceTime = reference.time;
    return true;
  }
  if (filter !== undefined) {
    Object.assign(row, { loopfilterState: filter.state, loopfilter: filter.words });
    return takePairs(row, filter.rest ?? "");
  }
  return /\b(?:is|was) /.test(line) && row.synchronized !== undefined && takePairs(row, line.trim());
}

function takePairs(row: Record<string, string | number>, text: string): boolean {
  for (const part of text.split(/,\s*/)) {
    if (part === "") continue;
    const pair = PAIR.exec(part)?.groups;
    if (pair === undefined) return false;
    const { name = "", value = "", unit } = pair;
    const number = Number(value);
    row[camel(name)] = Number.isNaN(number) ? value : number;
    if (unit !== undefined) row[`${camel(name)}Unit`] = unit;
  }
  return true;
}
