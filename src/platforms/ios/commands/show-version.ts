import type { Uptime } from "../../../model/observation.ts";
import { milliseconds } from "../../../time/instant.ts";
import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";

export interface DeviceVersion {
  readonly hostname?: string;
  readonly uptime?: Uptime;
  readonly version?: string;
}

export const showVersion = {
  run: "show version",
  needs: "view",
  parse(text) {
    const lines = new Lines(text);
    let row: DeviceVersion = {};
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const up = UPTIME.exec(line)?.groups;
      const version = VERSION.exec(line)?.groups?.version;
      if (up !== undefined) row = { ...row, hostname: up.hostname ?? "", uptime: uptimeOf(up.uptime ?? "") };
      else if (version !== undefined && row.version === undefined) row = { ...row, version };
      // The rest of it is prose: licences, hardware, legal notes
    }
    return {
      rows: row.uptime === undefined && row.version === undefined ? [] : [row],
      unread: [],
      incomplete: row.uptime === undefined,
    };
  },
} satisfies Command<DeviceVersion>;

const UPTIME = /^(?<hostname>\S+) uptime is (?<uptime>.+?)\s*$/;
const VERSION = /^Cisco IOS.*? Version (?<version>[^,\s]+)/;
const UNITS: Readonly<Record<string, number>> = {
  year: 31_536_000_000,
  week: 604_800_000,
  day: 86_400_000,
  hour: 3_600_000,
  minute: 60_000,
};

/** `5 weeks, 1 day, 2 hours, 3 minutes`: no unit below the minute is told. */
function uptimeOf(text: string): Uptime {
  let total = 0;
  for (const [, count, unit = ""] of text.matchAll(/(\d+) (year|week|day|hour|minute)s?/g))
    total += Number(count) * (UNITS[unit] ?? 0);
  return { atLeast: milliseconds(total), below: milliseconds(total + 60_000) };
}
