import type { Uptime } from "../../../model/observation.ts";
import { milliseconds } from "../../../time/instant.ts";
import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";

export interface DeviceVersion {
  readonly hostname?: string;
  readonly uptime?: Uptime;
  /** As printed: `5 weeks, 1 day, 2 hours, 3 minutes`. */
  readonly uptimeText?: string;
  /** `IOS`, `IOS-XE`, `ASA`. */
  readonly os?: string;
  readonly version?: string;
  readonly image?: string;
  readonly systemImage?: string;
  readonly rom?: string;
  readonly reloadReason?: string;
  readonly restartedAt?: string;
  readonly model?: string;
  readonly processor?: string;
  readonly serialNumber?: string;
  readonly mainMemory?: string;
  readonly license?: string;
  readonly configRegister?: string;
}

export const showVersion = {
  run: "show version",
  needs: "view",
  parse(text) {
    const lines = new Lines(text);
    const row: Record<string, string> = {};
    // What no pattern knows is prose: licences, hardware, legal notes
    for (let line = lines.next(); line !== undefined; line = lines.next()) takeLine(row, line);
    const uptime = row.uptimeText === undefined ? undefined : uptimeOf(row.uptimeText);
    const isEmpty = Object.keys(row).length === 0;
    return {
      rows: isEmpty ? [] : [{ ...row, ...(uptime === undefined ? {} : { uptime }) }],
      unread: [],
      incomplete: uptime === undefined || lines.isCut,
    };
  },
} satisfies Command<DeviceVersion>;

/** The first line that tells a thing tells it: an XE box prints the version of its IOSd again below. */
const PATTERNS: readonly RegExp[] = [
  /^(?<hostname>\S+) uptime is (?<uptimeText>.+)$/,
  /^(?<hostname>\S+) up (?<uptimeText>\d.+)$/,
  /^Cisco (?:IOS|Internetwork).*?\((?<image>[^)]+)\).*? Version (?<version>[^,\s]+)/,
  /^Cisco IOS.*? Version (?<version>[^,\s]+)/,
  /^Cisco Adaptive Security Appliance Software Version (?<version>\S+)/,
  /^System image file is "(?<systemImage>[^"]+)"/,
  /^ROM: (?<rom>.+)$/,
  /^(?:Last reload reason|System returned to ROM by):? ?(?<reloadReason>.+)$/i,
  /^System restarted at (?<restartedAt>.+)$/,
  /^[Cc]isco (?<model>\S+) \((?<processor>[^)]+)\) processor.*? with (?<mainMemory>[\dKMG/]+) bytes/,
  /^Hardware:\s+(?<model>[^,]+), (?<mainMemory>\d+ MB RAM)(?:, CPU (?<processor>.+))?/,
  /^Processor board ID (?<serialNumber>\S+)/,
  /^Serial Number: (?<serialNumber>\S+)/,
  /^License Level: (?<license>\S+)/,
  /^Configuration register is (?<configRegister>\S+)/,
];
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ["IOS-XE", /^Cisco IOS[ -]XE Software|^Cisco IOS Software.*\bIOS[ -]XE\b/],
  ["ASA", /^Cisco Adaptive Security Appliance/],
  ["IOS", /^Cisco IOS Software|^Cisco Internetwork Operating System/],
];

function takeLine(row: Record<string, string>, line: string): void {
  for (const pattern of PATTERNS) {
    const groups = pattern.exec(line)?.groups ?? {};
    for (const name in groups) if (groups[name] !== undefined) row[name] ??= groups[name].trim();
  }
  const system = SYSTEMS.find(([, pattern]) => pattern.test(line))?.[0];
  if (system !== undefined) row.os ??= system;
}

const UNITS: Readonly<Record<string, number>> = {
  year: 31_536_000_000,
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  min: 60_000,
};

/** `5 weeks, 1 day, 2 hours, 3 minutes`: no unit below the minute is told. */
function uptimeOf(text: string): Uptime {
  let total = 0;
  for (const [, count, unit = ""] of text.matchAll(/(\d+) (year|week|day|hour|min)(?:ute)?s?/g))
    total += Number(count) * (UNITS[unit] ?? 0);
  return { atLeast: milliseconds(total), below: milliseconds(total + 60_000) };
}
