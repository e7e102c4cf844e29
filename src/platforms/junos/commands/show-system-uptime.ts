import type { Command } from "../../command.ts";
import { Lines, localeOf } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import type { Writable } from "../rules.ts";
import { given, integer, seconds } from "../values.ts";
import { isXml } from "../xml/element.ts";
import { uptimeText } from "../xml/uptime.ts";

/** When a routing engine (of a cluster: a node) came up, and what changed since. Instants are in the device's zone. */
export interface SystemUptime {
  readonly locale?: string;
  readonly currentTime?: Stamp;
  readonly timeSource?: string;
  readonly booted?: Stamp;
  /** Seconds since it booted. */
  readonly bootedSec?: number;
  readonly protocolsStarted?: Stamp;
  readonly protocolsStartedSec?: number;
  readonly lastConfigured?: Stamp;
  readonly lastConfiguredSec?: number;
  readonly lastConfiguredBy?: string;
  readonly uptime?: string;
  readonly uptimeSec?: number;
  readonly clock?: string;
  readonly users?: number;
  /** Over 1, 5 and 15 minutes. */
  readonly loadAverage?: readonly number[];
}

/** A stamp as printed, and its parts: the zone's name is ambiguous and stays a text. */
export interface Stamp {
  readonly text: string;
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly time: string;
  readonly zone?: string;
  /** How long ago, in the device's words. */
  readonly ago?: string;
}

type Draft = Writable<SystemUptime>;
type Event = "booted" | "protocolsStarted" | "lastConfigured";

export const showSystemUptime = {
  run: "show system uptime",
  needs: "view",
  parse(text) {
    const lines = new Lines(isXml(text) ? uptimeText(text) : text);
    const rows: Draft[] = [];
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const last = rows.at(-1);
      const row: Draft = last === undefined || last.locale !== lines.locale ? { ...localeOf(lines) } : last;
      if (!takeLoads(row, line) && !LINE.take(row, line)) lines.leave();
      else if (row !== last) rows.push(row);
    }
    return {
      rows,
      unread: lines.unread,
      incomplete: lines.isCut || rows.length === 0 || rows.some(({ loadAverage }) => loadAverage === undefined),
    };
  },
} satisfies Command<SystemUptime>;

const STAMP =
  /^((\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?: ([A-Za-z][\w+-]*|[+-]\d\d:?\d\d))?)(?:\s+\((.*?) ago\))?(?:\s+by (.+))?$/;
/** `2:08PM  up 11:03, 1 users, load averages: 0.31, 0.48, 0.50`: the line of uptime(1). */
const LOADS =
  /^(?<clock>\d{1,2}:\d\d(?:[AP]M)?)\s+up\s+(?<up>.+?),\s+(?<users>\d+) users?,\s+load averages?:\s+(?<one>\d+\.\d+),? (?<five>\d+\.\d+),? (?<fifteen>\d+\.\d+)$/i;

function takeLoads(row: Draft, line: string): boolean {
  const groups = LOADS.exec(line)?.groups;
  if (groups === undefined) return false;
  const { clock = "", up = "", users, one, five, fifteen } = groups;
  Object.assign(row, { clock, uptime: up, ...given("uptimeSec", seconds(up)), ...given("users", integer(users)) });
  row.loadAverage = [Number(one), Number(five), Number(fifteen)];
  return true;
}

function setStamp(row: Draft, name: Event, value: string): void {
  const found = STAMP.exec(value);
  if (found === null) return;
  const [, text = "", year = "", month = "", day = "", time = "", zone, ago, by] = found;
  row[name] = { text, year, month, day, time, ...given("zone", zone), ...given("ago", ago) };
  const length = ago === undefined ? undefined : seconds(ago);
  if (length !== undefined) row[`${name}Sec`] = length;
  if (by !== undefined) row.lastConfiguredBy = by.trim();
}

const LINE = new Pairs<Draft>({
  "Current time": (row, value) => {
    const [, text = "", year = "", month = "", day = "", time = "", zone] = STAMP.exec(value) ?? [];
    if (text !== "") row.currentTime = { text, year, month, day, time, ...given("zone", zone) };
  },
  "Time Source": (row, value) => {
    row.timeSource = value;
  },
  "System booted": (row, value) => setStamp(row, "booted", value),
  "Protocols started": (row, value) => setStamp(row, "protocolsStarted", value),
  "Last configured": (row, value) => setStamp(row, "lastConfigured", value),
});
