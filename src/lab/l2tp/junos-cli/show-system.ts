import { type Instant, minutes } from "../../../time/instant.ts";
import { PIDS, renderLine } from "../device-log.ts";
import type { LnsGateway } from "../lns-gateway.ts";
import type { Process } from "../usage.ts";

/** How a busy engine's time is shared: the story's figures, since one process here is both daemon and kernel work. */
const SHARES = { user: 58, kernel: 33, interrupt: 9 } as const;
/** An idle router does a little all the same. */
const REST = { user: 3, kernel: 2 } as const;
const RECENT = 5;
const TOP = 10;
const HUNDRED = 100;

/** Per cent of the engine's time, adding up to 100. */
function cpuShares(
  gateway: LnsGateway,
  span: number,
  now: Instant,
): Readonly<Record<"user" | "kernel" | "interrupt" | "idle", number>> {
  const busy = gateway.engine.usage.busy(span, now);
  const user = Math.max(REST.user, Math.round(busy * SHARES.user));
  const kernel = Math.max(REST.kernel, Math.round(busy * SHARES.kernel));
  const interrupt = Math.round(busy * SHARES.interrupt);
  return { user, kernel, interrupt, idle: Math.max(0, HUNDRED - user - kernel - interrupt) };
}

/** `show chassis routing-engine`. */
export function routingEngine(gateway: LnsGateway, now: Instant): string {
  const { usage } = gateway.engine;
  const cpu = (title: string, span: number): string[] => {
    const { user, kernel, interrupt, idle } = cpuShares(gateway, span, now);
    return [
      `    ${title}:`,
      `      User                      ${percent(user)}`,
      `      Background                ${percent(0)}`,
      `      Kernel                    ${percent(kernel)}`,
      `      Interrupt                 ${percent(interrupt)}`,
      `      Idle                      ${percent(idle)}`,
    ];
  };
  const loads = usage.load.map((load) => load.toFixed(2).padStart(10)).join(" ");
  return [
    "Routing Engine status:",
    "  Slot 0:",
    "    Current state                  Master",
    "    Election priority              Master (default)",
    "    Temperature                 33 degrees C / 91 degrees F",
    "    CPU temperature             30 degrees C / 86 degrees F",
    "    DRAM                      16352 MB (16384 MB installed)",
    "    Memory utilization          18 percent",
    ...cpu("5 sec CPU utilization", RECENT),
    ...cpu("1 min CPU utilization", 60),
    "    Model                          RE-S-1800x4",
    "    Serial ID                      LAB0000001",
    `    Start time                     ${stamp(gateway.bootedAt)} UTC`,
    `    Uptime                         ${uptime(gateway.bootedAt, now)}`,
    "    Last reboot reason             Router rebooted after a normal shutdown.",
    "    Load averages:                 1 minute   5 minute  15 minute",
    `                                 ${loads}`,
    "",
  ].join("\n");
}

interface Row {
  readonly pid: number;
  readonly threads: number;
  readonly size: string;
  readonly resident: string;
  readonly process: Process;
}

const ROWS: readonly Row[] = [
  { pid: PIDS.jl2tpd, threads: 3, size: "254M", resident: "191M", process: "jl2tpd" },
  { pid: PIDS.jpppd, threads: 3, size: "282M", resident: "217M", process: "jpppd" },
  { pid: PIDS.authd, threads: 1, size: "243M", resident: "177M", process: "authd" },
  { pid: PIDS.dcd, threads: 1, size: "121M", resident: "85544K", process: "dcd" },
];

/** `show system processes extensive`: what the lab's engine runs, the busiest first. */
export function processes(gateway: LnsGateway, now: Instant): string {
  const { usage } = gateway.engine;
  const rows = ROWS.map((row) => ({ ...row, share: HUNDRED * usage.share(row.process, TOP, now) }));
  rows.sort((a, b) => b.share - a.share);
  const running = rows.filter(({ share }) => share > 1).length;
  const loads = usage.load.map((load) => load.toFixed(2)).join(", ");
  const clock = new Date(now).toISOString().slice(11, 19);
  return [
    `last pid: 36752;  load averages: ${loads}  up ${days(gateway.bootedAt, now)}    ${clock}`,
    `${rows.length} processes: ${running} running, ${rows.length - running} sleeping`,
    "",
    "Mem: 1650M Active, 145M Inact, 312M Wired, 1283M Cache, 214M Buf, 12G Free",
    "Swap: 8192M Total, 8192M Free",
    "",
    "  PID USERNAME  THR PRI NICE   SIZE    RES STATE    TIME   WCPU COMMAND",
    ...rows.map(processLine(gateway)),
    "",
  ].join("\n");
}

const processLine =
  ({ engine: { usage } }: LnsGateway) =>
  ({ pid, threads, size, resident, process, share }: Row & { readonly share: number }): string => {
    const spent = Math.floor(usage.total(process) / 1_000);
    const time = `${Math.floor(spent / 60)}:${String(spent % 60).padStart(2, "0")}`;
    const state = share > 1 ? "RUN   " : "select";
    return `${String(pid).padStart(5)} root       ${String(threads).padStart(2)}  20    0 ${size.padStart(6)} ${resident.padStart(6)} ${state} ${time.padStart(7)} ${share.toFixed(2).padStart(5)}% ${process}`;
  };

/** `show system uptime`. */
export function systemUptime(gateway: LnsGateway, now: Instant, last: { at: Instant; user: string }): string {
  const loads = gateway.engine.usage.load.map((load) => load.toFixed(2)).join(", ");
  const ago = (at: Instant): string => days(at, now).replace("+", "d ");
  return [
    `Current time: ${stamp(now)} UTC`,
    "Time Source:  NTP CLOCK ",
    `System booted: ${stamp(gateway.bootedAt)} UTC (${ago(gateway.bootedAt)} ago)`,
    `Protocols started: ${stamp(gateway.bootedAt)} UTC (${ago(gateway.bootedAt)} ago)`,
    `Last configured: ${stamp(last.at)} UTC (${ago(last.at)} ago) by ${last.user}`,
    ` ${clockOf(now)}  up ${uptimeShort(gateway.bootedAt, now)}, 1 users, load averages: ${loads}`,
    "",
  ].join("\n");
}

/** `show version`. */
export const version = ({ options: { hostName } }: LnsGateway): string =>
  [`Hostname: ${hostName}`, "Model: mx480", "Junos: 23.4R2-S3.9", ""].join("\n");

/** `show log messages`. */
export const logMessages = ({ options: { hostName }, log }: LnsGateway): string =>
  log.lines.map((line) => `${renderLine(hostName, line)}\n`).join("");

/** `show interfaces terse`: the ports towards the LACs, and the uplink. */
export function interfacesTerse({ ports }: LnsGateway): string {
  const lines = ports.names().map((name) => `${name.padEnd(24)}up    ${ports.isUp(name) ? "up" : "down"}`);
  return ["Interface               Admin Link Proto    Local                 Remote", ...lines, ""].join("\n");
}

const percent = (share: number): string => `${String(share).padStart(3)} percent`;
const stamp = (at: Instant): string => new Date(at).toISOString().slice(0, 19).replace("T", " ");
const DAY = 86_400_000;

/** `11+18:10:42`. */
function days(from: Instant, to: Instant): string {
  const span = Math.max(0, to - from);
  return `${Math.floor(span / DAY)}+${new Date(span % DAY).toISOString().slice(11, 19)}`;
}

function uptime(from: Instant, to: Instant): string {
  const total = Math.max(0, Math.floor((to - from) / 1_000));
  const parts = [
    [Math.floor(total / 86_400), "day"],
    [Math.floor(total / 3_600) % 24, "hour"],
    [Math.floor(total / 60) % 60, "minute"],
    [total % 60, "second"],
  ] as const;
  const said = parts.filter(([count, unit]) => count > 0 || unit === "second");
  return said.map(([count, unit]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(", ");
}

function uptimeShort(from: Instant, to: Instant): string {
  const total = Math.floor(Math.max(0, to - from) / minutes(1));
  const clock = `${Math.floor(total / 60) % 24}:${String(total % 60).padStart(2, "0")}`;
  const whole = Math.floor(total / 1_440);
  return whole === 0 ? clock : `${whole} day${whole === 1 ? "" : "s"}, ${clock}`;
}

function clockOf(at: Instant): string {
  const date = new Date(at);
  const hour = date.getUTCHours();
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(date.getUTCMinutes()).padStart(2, "0")}${hour < 12 ? "AM" : "PM"}`;
}
