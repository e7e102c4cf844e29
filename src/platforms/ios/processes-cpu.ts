import type { Parsed } from "../command.ts";
import { Lines } from "./lines.ts";
import { type Groups, type Row, rowOf } from "./row.ts";

/** A process of IOS. */
export interface Process {
  readonly kind: "process";
  /** Its place in the answer, counted from 1: in `sorted`, its rank. */
  readonly row: number;
  readonly pid: number;
  readonly runtimeMs: number;
  readonly invoked: number;
  /** Microseconds an invocation. */
  readonly usecs: number;
  readonly fiveSecPct: number;
  readonly oneMinPct: number;
  readonly fiveMinPct: number;
  readonly tty: number;
  readonly name: string;
}

/** The CPU as a whole, a core of it, or what the prompt's own stamp says of it. */
export interface CpuLoad {
  readonly kind: "cpu" | "core" | "load";
  readonly values: Row;
}

export type CpuRow = Process | CpuLoad;

/** Catalysts leave the sign away. */
const PCT = "(\\d+(?:\\.\\d+)?)%?";
const TOTAL =
  /^\s*CPU utilization for five seconds:\s+(?<fiveSecPct>\d+)%(?:\/(?<interruptPct>\d+)%)?[;,]\s+one minute:\s+(?<oneMinPct>\d+)%[;,]\s+five minutes:\s+(?<fiveMinPct>\d+)%/;
const LOAD =
  /^Load for five secs: (?<fiveSecPct>\d+)%\/(?<interruptPct>\d+)%; one minute: (?<oneMinPct>\d+)%; five minutes: (?<fiveMinPct>\d+)%/;
const TIME = /^Time source is (?<timeSource>[^,]+), (?<time>.+)$/;
const HEADER = /^\s*PID\s+Runtime\(ms\)/i;
const PROCESS = new RegExp(
  `^\\s*(\\d+)\\s+(-?\\d+)\\s+(\\d+)\\s+(-?\\d+)\\s+${PCT}\\s+${PCT}\\s+${PCT}\\s+(\\d+)\\s+(\\S.*)$`,
);
const CORE =
  /^\s*(?<name>Core (?<core>\d+)): CPU utilization for five seconds:\s+(?<fiveSecPct>\d+)%[;,]\s+one minute:\s+(?<oneMinPct>\d+)%[;,]\s+five minutes:\s+(?<fiveMinPct>\d+)%/;
const NUMBERS = ["core", "fiveSecPct", "interruptPct", "oneMinPct", "fiveMinPct"];

/** `show processes cpu [sorted]`. */
export function readProcesses(text: string): Parsed<CpuRow> {
  const lines = new Lines(text);
  const rows: CpuRow[] = [];
  let sawHeader = false;
  let processes = 0;
  // The stamp that `terminal exec prompt timestamp` puts in front is frame elsewhere; here it tells of the CPU
  for (let line = lines.raw(); line !== undefined; line = lines.raw()) {
    const process = processOf(line, processes + 1);
    const row = process ?? loadOf(line);
    if (process !== undefined) processes++;
    if (row !== undefined) rows.push(row);
    else if (HEADER.test(line)) sawHeader = true;
    else if (!NEUTRAL.test(line)) lines.leave();
  }
  return { rows, unread: lines.unread, incomplete: !sawHeader || lines.isCut };
}

/** The advice of IOS-XE behind its table. */
const NEUTRAL =
  /^(?:This command only shows processes inside the IOS daemon|Please use 'show processes cpu platform'|to show processes from the underlying)/;

function processOf(line: string, row: number): Process | undefined {
  const found = PROCESS.exec(line);
  if (found === null) return undefined;
  return {
    kind: "process",
    row,
    pid: Number(found[1]),
    runtimeMs: Number(found[2]),
    invoked: Number(found[3]),
    usecs: Number(found[4]),
    fiveSecPct: Number(found[5]),
    oneMinPct: Number(found[6]),
    fiveMinPct: Number(found[7]),
    tty: Number(found[8]),
    name: found[9] ?? "",
  };
}

function loadOf(line: string): CpuLoad | undefined {
  const load = (kind: CpuLoad["kind"], groups: Groups | undefined): CpuLoad | undefined =>
    groups === undefined ? undefined : { kind, values: rowOf(groups, NUMBERS) };
  return (
    load("cpu", TOTAL.exec(line)?.groups) ??
    load("core", CORE.exec(line)?.groups) ??
    load("load", LOAD.exec(line)?.groups) ??
    load("load", TIME.exec(line)?.groups)
  );
}

const PLANE =
  /^\s*(?<name>\w+ plane) process utilization for five seconds:\s+(?<fiveSecPct>\d+)%, one minute:\s+(?<oneMinPct>\d+)%, five minutes:\s+(?<fiveMinPct>\d+)%/;
const PLATFORM_ROW =
  /^\s*(?<pid>\d+)\s+(?<ppid>\d+)\s+(?<fiveSec>\d+%)\s+(?<oneMin>\d+%)\s+(?<fiveMin>\d+%)\s+(?<state>[A-Z])\s+(?<sizeKb>\d+)\s+(?<name>\S.*)$/;
const PLATFORM_HEADER = /^\s*Pid\s+PPid\s+5Sec/;

/** `show processes cpu platform [sorted]` of IOS-XE: the processes of the Linux below IOSd. */
export function readPlatformProcesses(text: string): Parsed<Row> {
  const lines = new Lines(text);
  const rows: Row[] = [];
  let sawHeader = false;
  for (let line = lines.raw(); line !== undefined; line = lines.raw()) {
    const row = platformRow(line);
    if (row !== undefined) rows.push(row);
    else if (PLATFORM_HEADER.test(line)) sawHeader = true;
    else if (!/^-+$/.test(line)) lines.leave();
  }
  return { rows, unread: lines.unread, incomplete: !sawHeader || lines.isCut };
}

function platformRow(line: string): Row | undefined {
  const process = PLATFORM_ROW.exec(line)?.groups;
  if (process !== undefined) {
    const { fiveSec, oneMin, fiveMin, ...rest } = process;
    const shares = rowOf({ fiveSecPct: fiveSec, oneMinPct: oneMin, fiveMinPct: fiveMin }, NUMBERS);
    return { kind: "process", ...rowOf(rest, ["pid", "ppid", "sizeKb"]), ...shares };
  }
  const core = CORE.exec(line)?.groups ?? PLANE.exec(line)?.groups;
  if (core !== undefined) return { kind: "core", ...rowOf(core, NUMBERS) };
  const cpu = TOTAL.exec(line)?.groups;
  return cpu === undefined ? undefined : { kind: "cpu", ...rowOf(cpu, NUMBERS) };
}
