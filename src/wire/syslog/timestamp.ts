import { type Instant, instant } from "../../time/instant.ts";
import type { SyslogTimestamp } from "./message.ts";

const DAY = 86_400_000;

/**
 * The instant a stamp means. Where it says no year, the latest year is taken that does not put the event more than a day
 * into the future; where it says no zone, or one whose name is ambiguous, the device's own offset holds.
 * @param utcOffsetMinutes minutes east of UTC of the device's clock
 * @returns `undefined` for uptime stamps and for dates that do not exist
 */
export function resolveTimestamp(
  stamp: SyslogTimestamp,
  arrival: Instant,
  utcOffsetMinutes: number,
): Instant | undefined {
  const { month, day, hour, minute, second } = stamp;
  if (month === undefined || day === undefined || hour === undefined || minute === undefined || second === undefined) {
    return undefined;
  }
  const offset = (zoneMinutes(stamp.zone) ?? utcOffsetMinutes) * 60_000;
  const inYear = (year: number): number | undefined => {
    const ms = Date.UTC(year, month - 1, day, hour, minute, second, stamp.millisecond ?? 0);
    const exists = new Date(ms).getUTCDate() === day || second === 60;
    return exists ? ms - offset : undefined;
  };
  if (stamp.year !== undefined) return asInstant(inYear(stamp.year));
  const thisYear = new Date(arrival + offset).getUTCFullYear();
  // 29 February may be up to eight years back (1896 to 1904)
  for (let year = thisYear + 1; year >= thisYear - 8; year--) {
    const ms = inYear(year);
    if (ms !== undefined && ms <= arrival + DAY) return instant(ms);
  }
  return undefined;
}

const asInstant = (ms: number | undefined): Instant | undefined =>
  ms === undefined || Number.isNaN(ms) ? undefined : instant(ms);

/** Names of zones are ambiguous (IST, CST): only UTC, its synonyms and offsets are believed. */
function zoneMinutes(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  const [, sign, hours, minutes] = /^(?:UTC|GMT)?([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (sign !== undefined) return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  return /^(Z|UTC|GMT)$/.test(zone) ? 0 : undefined;
}
