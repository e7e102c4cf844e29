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
  /** Not weighted by age, in releases that print both. */
  readonly cpuPct: number | undefined;
  /** More than any machine has: top prints such values for processes that have just begun. */
  readonly isImplausible: true | undefined;
  readonly command: string;
}

/** What a column holds. Numbers, for the hot path. */
const Kind = {
  other: 0,
  pid: 1,
  username: 2,
  threads: 3,
  priority: 4,
  nice: 5,
  size: 6,
  res: 7,
  state: 8,
  cpu: 9,
  time: 10,
  wcpu: 11,
  cpuPct: 12,
} as const;
export type Column = (typeof Kind)[keyof typeof Kind];

/** The columns by the names of top and ps; a name we do not know is passed over. */
const COLUMNS: Readonly<Record<string, Column>> = {
  PID: Kind.pid,
  USERNAME: Kind.username,
  USER: Kind.username,
  THR: Kind.threads,
  PRI: Kind.priority,
  PR: Kind.priority,
  NICE: Kind.nice,
  NI: Kind.nice,
  SIZE: Kind.size,
  VIRT: Kind.size,
  RES: Kind.res,
  STATE: Kind.state,
  STAT: Kind.state,
  S: Kind.state,
  C: Kind.cpu,
  TIME: Kind.time,
  "TIME+": Kind.time,
  WCPU: Kind.wcpu,
  "%CPU": Kind.wcpu,
  CPU: Kind.cpuPct,
};

/** The columns of a header line up to the command, which takes the rest of a row; `undefined` when it is none. */
export function columnsOf(header: string): readonly Column[] | undefined {
  const names = header.split(/\s+/);
  if (names[0] !== "PID" || names.at(-1) !== "COMMAND") return undefined;
  return names.slice(0, -1).map((name) => COLUMNS[name] ?? Kind.other);
}

/** The columns of FreeBSD's top told by a row itself, where `| match` took the header away. */
export function guessColumns(row: string): readonly Column[] | undefined {
  const tokens = row.trim().split(/\s+/, 12);
  const hasThreads = /[BKMGT]$/.test(tokens[5] ?? "") && !/[BKMGT]$/.test(tokens[4] ?? "");
  const hasCpu = /^\d+$/.test(tokens[hasThreads ? 8 : 7] ?? "");
  const columns = [
    ...[Kind.pid, Kind.username, ...(hasThreads ? [Kind.threads] : []), Kind.priority, Kind.nice],
    ...[Kind.size, Kind.res, Kind.state, ...(hasCpu ? [Kind.cpu] : []), Kind.time, Kind.wcpu],
  ];
  return (tokens[columns.length - 1] ?? "").endsWith("%") ? columns : undefined;
}

/** Plausible up to 64 CPUs that a single process keeps busy. */
const MOST_PERCENT = 6_400;

/**
 * The row in `text` from `start` to `end`; `undefined` when it has too few columns, or words where numbers belong.
 * Hot path: no patterns, and no strings but those of the row. `last` is the row above it, whose words are often the same.
 */
export function readProcess(
  { text, start, end }: { readonly text: string; readonly start: number; readonly end: number },
  columns: readonly Column[],
  last: Process | undefined,
): Process | undefined {
  let at = skipBlanks(text, start, end);
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
  let cpuPct: number | undefined;
  for (const column of columns) {
    const from = at;
    at = skipWord(text, from, end);
    if (at === from) return undefined;
    switch (column) {
      case Kind.pid:
        pid = wholeNumber(text, from, at);
        if (pid === undefined) return undefined;
        break;
      case Kind.username:
        username = word(text, from, at, last?.username);
        break;
      case Kind.threads:
        threads = wholeNumber(text, from, at);
        break;
      case Kind.priority:
        priority = wholeNumber(text, from, at) ?? text.slice(from, at);
        break;
      case Kind.nice:
        nice = wholeNumber(text, from, at) ?? text.slice(from, at);
        break;
      case Kind.size:
        sizeBytes = memory(text, from, at);
        break;
      case Kind.res:
        resBytes = memory(text, from, at);
        break;
      case Kind.state:
        state = word(text, from, at, last?.state);
        break;
      case Kind.cpu:
        cpu = wholeNumber(text, from, at);
        break;
      case Kind.time:
        cpuTimeSec = cpuTime(text, from, at);
        break;
      case Kind.wcpu:
        wcpuPct = percent(text, from, at);
        if (wcpuPct === undefined) return undefined;
        break;
      case Kind.cpuPct:
        cpuPct = percent(text, from, at);
        break;
      case Kind.other:
        break;
    }
    at = skipBlanks(text, at, end);
  }
  if (pid === undefined) return undefined;
  const isImplausible = wcpuPct !== undefined && wcpuPct > MOST_PERCENT ? true : undefined;
  const command = text.slice(at, endOf(text, at, end));
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
    cpuPct,
    isImplausible,
    command,
  };
}

/** Blanks, tabs and what else is no sign: one comparison for every character of a table. */
const isBlank = (code: number): boolean => code <= 32;

function skipBlanks(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}

function skipWord(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

function endOf(text: string, from: number, end: number): number {
  let at = end;
  while (at > from && isBlank(text.charCodeAt(at - 1))) at--;
  return at;
}

/** The word, without a new string where it is the one of the row above. */
const word = (text: string, from: number, end: number, last: string | undefined): string =>
  last !== undefined && last.length === end - from && text.startsWith(last, from) ? last : text.slice(from, end);

function wholeNumber(text: string, from: number, end: number): number | undefined {
  const isNegative = text.charCodeAt(from) === 45;
  let at = isNegative ? from + 1 : from;
  if (at === end) return undefined;
  let value = 0;
  for (; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return isNegative ? -value : value;
}

/** `33.98`: the digits as one number, divided once, which is as exact as reading them. */
function decimalNumber(text: string, from: number, end: number): number | undefined {
  let value = 0;
  let divisor = 0;
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 46 && divisor === 0) divisor = 1;
    else if (code < 48 || code > 57) return undefined;
    else {
      value = value * 10 + code - 48;
      divisor *= 10;
    }
  }
  return from === end ? undefined : divisor > 1 ? value / divisor : value;
}

const FACTORS: Readonly<Record<number, number>> = { 66: 1, 75: 1024, 77: 1024 ** 2, 71: 1024 ** 3, 84: 1024 ** 4 };

/** `254M`, `85544K`, `14G`; Linux has small letters, fractions, and plain KiB. */
function memory(text: string, from: number, end: number): number | undefined {
  const factor = FACTORS[text.charCodeAt(end - 1)];
  const digits = factor === undefined ? undefined : wholeNumber(text, from, end - 1);
  if (factor !== undefined && digits !== undefined) return digits * factor;
  const kibibytes = wholeNumber(text, from, end);
  return kibibytes === undefined ? byteCount(text.slice(from, end).toUpperCase()) : kibibytes * 1024;
}

const percent = (text: string, from: number, end: number): number | undefined =>
  decimalNumber(text, from, text.charCodeAt(end - 1) === 37 ? end - 1 : end);

/**
 * `9:05` minutes and seconds, `149:29.37` with hundredths, `20.5H` hours, `1712.2` hours whose H the six characters of
 * the column cut off, `???` more than they can hold.
 */
function cpuTime(text: string, from: number, end: number): number | undefined {
  let colon = from;
  while (colon < end && text.charCodeAt(colon) !== 58) colon++;
  if (colon > from && colon < end) {
    const minutes = wholeNumber(text, from, colon);
    const rest = decimalNumber(text, colon + 1, end);
    return minutes === undefined || rest === undefined ? undefined : minutes * 60 + rest;
  }
  const hours = decimalNumber(text, from, text.charCodeAt(end - 1) === 72 ? end - 1 : end);
  return hours === undefined ? undefined : Math.round(hours * 3_600);
}
