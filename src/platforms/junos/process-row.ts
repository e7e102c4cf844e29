import { byteCount } from "./values.ts";

/** One line of top(1) or ps(1). What the table has no column for is `undefined`. */
export interface Process {
  readonly pid: number;
  readonly username: string | undefined;
  readonly threads: number | undefined;
  /** FreeBSD: lower is more urgent. Linux says `rt` for real time. */
  readonly priority: number | string | undefined;
  /** A number, `-`, or the class and rank of an idle or real-time process (`ki31`). */
  readonly nice: number | string | undefined;
  readonly sizeBytes: number | undefined;
  readonly resBytes: number | undefined;
  readonly state: string | undefined;
  /** The CPU it ran on last. */
  readonly cpu: number | undefined;
  readonly cpuTimeSec: number | undefined;
  /** Of one CPU: threads make it more than 100. */
  readonly wcpuPct: number | undefined;
  /** More than any machine has: top prints such values for processes that have just begun. */
  readonly isImplausible: true | undefined;
  readonly command: string;
}

/** What a column holds, by the names of top and ps; a name we do not know is passed over. */
const COLUMNS = {
  PID: "pid",
  USERNAME: "username",
  USER: "username",
  THR: "threads",
  PRI: "priority",
  PR: "priority",
  NICE: "nice",
  NI: "nice",
  SIZE: "size",
  VIRT: "size",
  RES: "res",
  STATE: "state",
  STAT: "state",
  S: "state",
  C: "cpu",
  TIME: "time",
  "TIME+": "time",
  WCPU: "wcpu",
  "%CPU": "wcpu",
} as const;
export type Column = (typeof COLUMNS)[keyof typeof COLUMNS] | "other";

/** The columns of a header line up to the command, which takes the rest of a row; `undefined` when it is none. */
export function columnsOf(header: string): readonly Column[] | undefined {
  const names = header.split(/\s+/);
  if (names[0] !== "PID" || names.at(-1) !== "COMMAND") return undefined;
  return names.slice(0, -1).map((name) => (name in COLUMNS ? COLUMNS[name as keyof typeof COLUMNS] : "other"));
}

const FREEBSD = ["pid", "username", "priority", "nice", "size", "res", "state", "time", "wcpu"] as const;

/** The columns of FreeBSD's top told by a row itself, where `| match` took the header away. */
export function guessColumns(row: string): readonly Column[] | undefined {
  const tokens = row.split(/\s+/, 12);
  const hasThreads = /[BKMGT]$/.test(tokens[5] ?? "") && !/[BKMGT]$/.test(tokens[4] ?? "");
  const columns: Column[] = [...FREEBSD];
  if (hasThreads) columns.splice(2, 0, "threads");
  const afterState = tokens[hasThreads ? 8 : 7] ?? "";
  if (/^\d+$/.test(afterState)) columns.splice(columns.indexOf("time"), 0, "cpu");
  return (tokens[columns.length - 1] ?? "").endsWith("%") ? columns : undefined;
}

/** Plausible up to 64 CPUs that a single process keeps busy. */
const MOST_PERCENT = 6_400;
const BLANK = 32;
const TAB = 9;

/** A row under these columns; `undefined` when it has too few, or words where numbers belong. Hot path: no patterns. */
export function readProcess(line: string, columns: readonly Column[]): Process | undefined {
  const length = line.length;
  let at = 0;
  let pid: number | undefined;
  let username: string | undefined;
  let threads: number | undefined;
  let priority: number | string | undefined;
  let nice: number | string | undefined;
  let sizeBytes: number | undefined;
  let resBytes: number | undefined;
  let state: string | undefined;
  let cpu: number | undefined;
  let cpuTimeSec: number | undefined;
  let wcpuPct: number | undefined;
  for (const column of columns) {
    const start = at;
    while (at < length && !isBlank(line.charCodeAt(at))) at++;
    if (at === start) return undefined;
    const token = line.slice(start, at);
    while (at < length && isBlank(line.charCodeAt(at))) at++;
    switch (column) {
      case "pid":
        pid = wholeNumber(token);
        if (pid === undefined) return undefined;
        break;
      case "username":
        username = token;
        break;
      case "threads":
        threads = wholeNumber(token);
        break;
      case "priority":
        priority = wholeNumber(token) ?? token;
        break;
      case "nice":
        nice = wholeNumber(token) ?? token;
        break;
      case "size":
        sizeBytes = memory(token);
        break;
      case "res":
        resBytes = memory(token);
        break;
      case "state":
        state = token;
        break;
      case "cpu":
        cpu = wholeNumber(token);
        break;
      case "time":
        cpuTimeSec = cpuTime(token);
        break;
      case "wcpu":
        wcpuPct = percent(token);
        if (wcpuPct === undefined) return undefined;
        break;
      case "other":
        break;
    }
  }
  if (pid === undefined) return undefined;
  const isImplausible = wcpuPct !== undefined && wcpuPct > MOST_PERCENT ? true : undefined;
  const command = line.slice(at);
  return {
    pid,
    username,
    threads,
    priority,
    nice,
    sizeBytes,
    resBytes,
    state,
    cpu,
    cpuTimeSec,
    wcpuPct,
    isImplausible,
    command,
  };
}

const isBlank = (code: number): boolean => code === BLANK || code === TAB;

function wholeNumber(token: string): number | undefined {
  const isNegative = token.charCodeAt(0) === 45;
  const length = token.length;
  let at = isNegative ? 1 : 0;
  if (at === length) return undefined;
  let value = 0;
  for (; at < length; at++) {
    const digit = token.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

const FACTORS: Readonly<Record<number, number>> = { 66: 1, 75: 1024, 77: 1024 ** 2, 71: 1024 ** 3, 84: 1024 ** 4 };

/** `254M`, `85544K`, `14G`; Linux has small letters, fractions, and plain KiB. */
function memory(token: string): number | undefined {
  const factor = FACTORS[token.charCodeAt(token.length - 1)];
  const digits = factor === undefined ? undefined : wholeNumber(token.slice(0, -1));
  if (factor !== undefined && digits !== undefined) return digits * factor;
  const kibibytes = wholeNumber(token);
  return kibibytes === undefined ? byteCount(token.toUpperCase()) : kibibytes * 1024;
}

function percent(token: string): number | undefined {
  const value = token.endsWith("%") ? Number(token.slice(0, -1)) : Number(token);
  return Number.isFinite(value) ? value : undefined;
}

/**
 * `9:05` minutes and seconds, `149:29.37` with hundredths, `20.5H` hours, `1712.2` hours whose H the six characters of
 * the column cut off, `???` more than they can hold.
 */
function cpuTime(token: string): number | undefined {
  const colon = token.indexOf(":");
  if (colon > 0) {
    const total = Number(token.slice(0, colon)) * 60 + Number(token.slice(colon + 1));
    return Number.isFinite(total) ? total : undefined;
  }
  const hours = Number(token.endsWith("H") ? token.slice(0, -1) : token);
  return Number.isFinite(hours) ? Math.round(hours * 3_600) : undefined;
}
