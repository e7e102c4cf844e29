import type { Instant } from "../../time/instant.ts";

/** RFC 5424 §6.2.1, table 2: those that a LNS's daemons use. */
export const SEVERITY = { warning: 4, notice: 5, info: 6 } as const;
const FACILITY = { daemon: 3, local7: 23 } as const;

/** A line of the device's log. */
export interface DeviceLog {
  readonly at: Instant;
  readonly process: string;
  readonly pid: number;
  readonly severity: keyof typeof SEVERITY;
  readonly facility: keyof typeof FACILITY;
  readonly tag: string;
  readonly text: string;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** As `/var/log/messages` has it: `Mar  3 13:36:20  lns1 jddosd[4223]: TAG: text`. */
export function renderLine(hostName: string, { at, process, pid, tag, text }: DeviceLog): string {
  const date = new Date(at);
  const day = String(date.getUTCDate()).padStart(2);
  const stamp = `${MONTHS[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 19)}`;
  return `${stamp}  ${hostName} ${process}[${pid}]: ${tag}: ${text}`;
}

/** As it goes to a syslog server, RFC 3164 §4.1. */
export const renderSyslog = (hostName: string, log: DeviceLog): string =>
  `<${8 * FACILITY[log.facility] + SEVERITY[log.severity]}>${renderLine(hostName, log)}`;

/** The newest lines of `messages`; the file is rotated before it grows. */
export class LogFile {
  readonly #lines: DeviceLog[] = [];
  readonly #listeners: ((log: DeviceLog) => void)[] = [];

  write(log: DeviceLog): void {
    this.#lines.push(log);
    if (this.#lines.length > MOST) this.#lines.splice(0, MOST / 2);
    for (const listener of this.#listeners) listener(log);
  }

  onLine(listener: (log: DeviceLog) => void): void {
    this.#listeners.push(listener);
  }

  get lines(): readonly DeviceLog[] {
    return this.#lines;
  }
}

const MOST = 4_000;

export const PIDS = {
  jl2tpd: 2255,
  jpppd: 2254,
  authd: 2250,
  dcd: 2264,
  jddosd: 4223,
  mib2d: 2318,
  mgd: 7729,
} as const;
