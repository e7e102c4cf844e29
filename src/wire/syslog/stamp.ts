import type { SyslogTimestamp } from "./message.ts";

/** A stamp found in a text, and where the text goes on behind it. */
export interface StampFound {
  readonly stamp: SyslogTimestamp;
  readonly end: number;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
// `Mar 12 18:22:10.706`, `Mar  2 2026 …`, `2026 Mar 12 …` (RFC 3164 §4.1.2, and what IOS adds)
const BSD =
  /(?:(\d{4}) )?(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?/y;
const ISO = /(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?/y;
// A zone counts only when the stamp ends behind it with a colon: what follows a BSD stamp is else a host
const ZONE = / ?([A-Za-z]{1,5}(?:[+-]\d\d:?\d\d)?|[+-]\d\d:?\d\d)(?=:)/y;
// `00:00:46`, `1d03h`, `2w1d`, `2y10w`: time since the device started
const UPTIME_CLOCK = /(\d{1,4}):(\d\d):(\d\d)(?:\.(\d{1,3}))?(?=:)/y;
const UPTIME_UNITS = /(?:(\d{1,3})y)?(?:(\d{1,3})w)?(?:(\d{1,3})d)?(?:(\d{1,3})h)?(?=:)/y;

const HOUR = 3_600_000;

const at = (pattern: RegExp, text: string, from: number): RegExpExecArray | null => {
  pattern.lastIndex = from;
  return pattern.exec(text);
};

/** A date and time at `from`, in the form of RFC 3164, RFC 5424 or IOS. */
export function findStamp(text: string, from: number): StampFound | undefined {
  const first = text.charCodeAt(from);
  // Hot path: only a digit or a month's capital can begin a stamp
  if (first >= 48 && first <= 57) return iso(text, from) ?? bsd(text, from);
  return first >= 65 && first <= 83 ? bsd(text, from) : undefined;
}

function bsd(text: string, from: number): StampFound | undefined {
  const found = at(BSD, text, from);
  if (found === null) return undefined;
  const [whole, yearBefore, month = "", day, yearAfter, hour, minute, second, fraction] = found;
  const year = yearBefore ?? yearAfter;
  const stamp = {
    month: MONTHS.indexOf(month) + 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ...(year === undefined ? {} : { year: Number(year) }),
    ...(fraction === undefined ? {} : { millisecond: milliseconds(fraction) }),
  };
  return withZone(stamp, text, from + whole.length);
}

function withZone(stamp: SyslogTimestamp, text: string, end: number): StampFound {
  if (text.charCodeAt(end) === 58) return { stamp, end };
  const zone = at(ZONE, text, end);
  if (zone === null) return { stamp, end };
  return { stamp: { ...stamp, zone: zone[1] ?? "" }, end: end + zone[0].length };
}

function iso(text: string, from: number): StampFound | undefined {
  const found = at(ISO, text, from);
  if (found === null) return undefined;
  const [whole, year, month, day, hour, minute, second, fraction, zone] = found;
  const stamp = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ...(fraction === undefined ? {} : { millisecond: milliseconds(fraction) }),
    ...(zone === undefined ? {} : { zone }),
  };
  return { stamp, end: from + whole.length };
}

/** An IOS uptime stamp; it must be followed by a colon, for anything could look like one. */
export function findUptime(text: string, from: number): StampFound | undefined {
  const first = text.charCodeAt(from);
  if (!(first >= 48 && first <= 57)) return undefined;
  const clock = at(UPTIME_CLOCK, text, from);
  if (clock !== null) {
    const [whole, h, m, s, fraction] = clock;
    const uptime =
      Number(h) * HOUR + Number(m) * 60_000 + Number(s) * 1_000 + (fraction === undefined ? 0 : milliseconds(fraction));
    return { stamp: { uptime }, end: from + whole.length };
  }
  const units = at(UPTIME_UNITS, text, from);
  if (units === null || units[0] === "") return undefined;
  const [whole, y, w, d, h] = units;
  const uptime = (Number(y ?? 0) * 365 + Number(w ?? 0) * 7 + Number(d ?? 0)) * 24 * HOUR + Number(h ?? 0) * HOUR;
  return { stamp: { uptime }, end: from + whole.length };
}

const milliseconds = (fraction: string): number => Math.floor(Number(`0.${fraction}`) * 1_000);
