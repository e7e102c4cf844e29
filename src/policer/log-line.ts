import type { Report } from "./ddos-protection.ts";
import type { Place } from "./place.ts";
import { renderStamp, type Zone } from "./show/clock.ts";

/** How Junos worded it: until 12.x, from then on, and with the later spelling of "bandwidth". */
export type Wording = "old" | "new" | "newer";

/** A violation as `jddosd` logs it: facility daemon, severity warning when set and info when cleared. */
export interface LogLine {
  readonly tag: "DDOS_PROTOCOL_VIOLATION_SET" | "DDOS_PROTOCOL_VIOLATION_CLEAR";
  readonly severity: "warning" | "info";
  readonly text: string;
}

/** The line of a violation; flows have none, since the text of their messages is not published. */
export function logLine(report: Report, wording: Wording, zone: Zone): LogLine | undefined {
  if (report.kind !== "violation-set" && report.kind !== "violation-cleared") return undefined;
  if (!report.type.isLogging) return undefined;
  const { count, startedAt, lastAt } = report.violation;
  const spoken: Spoken = {
    what: `${report.type.group.title}:${report.type.type.name}`,
    where: renderPlace(report.place),
    count,
    from: renderStamp(startedAt ?? report.at, zone),
    to: renderStamp(lastAt ?? report.at, zone),
  };
  if (report.kind === "violation-set") {
    return { tag: "DDOS_PROTOCOL_VIOLATION_SET", severity: "warning", text: SET[wording](spoken) };
  }
  return { tag: "DDOS_PROTOCOL_VIOLATION_CLEAR", severity: "info", text: CLEARED[wording](spoken) };
}

interface Spoken {
  readonly what: string;
  readonly where: string;
  readonly count: number;
  readonly from: string;
  readonly to: string;
}
type Words = Readonly<Record<Wording, (spoken: Spoken) => string>>;

const renderPlace = (place: Place): string => (place === "routing-engine" ? "routing-engine" : `fpc ${place.fpc}`);

// Two blanks before the name: so they come.
const exceeded = ({ what, where, count, from }: Spoken): string =>
  `Warning: Host-bound traffic for protocol/exception  ${what} exceeded its allowed bandwidth at ${where} for ${count} times, started at ${from}`;

const SET: Words = {
  old: ({ what, where, count, from, to }) =>
    `Protocol ${what} is violated at ${where} for ${count} times, started at ${from}, last seen at ${to}`,
  new: exceeded,
  newer: exceeded,
};

const returned =
  (spelt: string) =>
  ({ what, where, count, from, to }: Spoken): string =>
    `INFO: Host-bound traffic for protocol/exception ${what} has returned to normal. Its allowed ${spelt} was exceeded at ${where} for ${count} times, from ${from} to ${to}`;

const CLEARED: Words = {
  old: ({ what, where, count, from, to }) =>
    `Protocol ${what} has returned to normal. Violated at ${where} for ${count} times, from ${from} to ${to}`,
  new: returned("bandwith"),
  newer: returned("bandwidth"),
};
