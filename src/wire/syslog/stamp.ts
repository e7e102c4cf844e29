import type { SyslogTimestamp } from "./message.ts";

/** A stamp found in a text, and where the text goes on behind it. */
export interface StampFound {
  readonly stamp: SyslogTimestamp;
  readonly end: number;
}

type Draft = { -readonly [Part in keyof SyslogTimestamp]: SyslogTimestamp[Part] };

// Every line has a stamp, and most of them two attempts at one: they are read by character codes, which takes a fifth of what patterns take
const ZERO = 48;
const SPACE = 32;
const PLUS = 43;
const COMMA = 44;
const MINUS = 45;
const DOT = 46;
const COLON = 58;
const CAPITAL_T = 84;
const CAPITAL_Z = 90;
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Months by the codes of their three letters. */
const MONTHS: ReadonlyMap<number, number> = new Map(
  ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].map((name, index) => [
    letters(name, 0),
    index + 1,
  ]),
);

// A zone counts only when the stamp ends behind it with a colon: what follows a BSD stamp is else a host
const ZONE = / ?([A-Za-z]{1,5}(?:[+-]\d\d:?\d\d)?|[+-]\d\d:?\d\d)(?=:)/y;
// `1d03h`, `2w1d`, `2y10w`: time since the device started
const UPTIME_UNITS = /(?:(\d{1,3})y)?(?:(\d{1,3})w)?(?:(\d{1,3})d)?(?:(\d{1,3})h)?(?=:)/y;

function letters(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2);
}

/** The value of a digit, or -1. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : -1;
}

/** Two digits as a number, or -1. */
function two(text: string, at: number): number {
  const tens = digit(text, at);
  const ones = digit(text, at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

/** Four digits as a number, or -1. */
function four(text: string, at: number): number {
  const high = two(text, at);
  const low = high < 0 ? -1 : two(text, at + 2);
  return low < 0 ? -1 : high * 100 + low;
}

const is = (text: string, at: number, code: number): boolean => text.charCodeAt(at) === code;

/** A date and time at `from`, in the form of RFC 3164, RFC 5424 or IOS. */
export function findStamp(text: string, from: number): StampFound | undefined {
  const first = text.charCodeAt(from);
  if (first >= ZERO && first <= ZERO + 9) return startingWithYear(text, from);
  return first >= 65 && first <= 83 ? bsd(text, from, {}) : undefined;
}

/** `2026-03-12T18:22:10.5Z`, or IOS's `2026 Mar 12 18:22:10`. */
function startingWithYear(text: string, from: number): StampFound | undefined {
  const year = four(text, from);
  if (year < 0) return undefined;
  if (is(text, from + 4, MINUS)) return iso(text, from, year);
  return is(text, from + 4, SPACE) ? bsd(text, from + 5, { year }) : undefined;
}

/** `Mar 12 18:22:10.706`, `Mar  2 2026 …` (RFC 3164 §4.1.2, and what IOS adds), with what stood before it in `stamp`. */
function bsd(text: string, from: number, stamp: Draft): StampFound | undefined {
  const month = MONTHS.get(letters(text, from));
  if (month === undefined || !is(text, from + 3, SPACE)) return undefined;
  let at = from + (is(text, from + 4, SPACE) ? 5 : 4);
  const wide = two(text, at);
  const day = wide < 0 ? digit(text, at) : wide;
  at += wide < 0 ? 1 : 2;
  if (day < 0 || !is(text, at, SPACE)) return undefined;
  const year = four(text, at + 1);
  if (year >= 0 && is(text, at + 5, SPACE)) at += 5;
  stamp.month = month;
  stamp.day = day;
  at = clock(text, at + 1, stamp);
  if (at < 0) return undefined;
  if (year >= 0) stamp.year = year;
  return withZone(stamp, text, fraction(text, at, stamp, DOT));
}

/** `hh:mm:ss` into the stamp; where the text goes on, or -1. */
function clock(text: string, at: number, stamp: Draft): number {
  const hour = two(text, at);
  const minute = two(text, at + 3);
  const second = two(text, at + 6);
  if (hour < 0 || minute < 0 || second < 0 || !is(text, at + 2, COLON) || !is(text, at + 5, COLON)) return -1;
  stamp.hour = hour;
  stamp.minute = minute;
  stamp.second = second;
  return at + 8;
}

/** One to nine digits behind a point (or, in ISO 8601, a comma); where the text goes on. */
function fraction(text: string, at: number, stamp: Draft, other: number): number {
  if (!is(text, at, DOT) && !is(text, at, other)) return at;
  let value = 0;
  let end = at + 1;
  for (; end <= at + 9; end++) {
    const next = digit(text, end);
    if (next < 0) break;
    if (end <= at + 3) value = value * 10 + next; // beyond milliseconds nothing is kept
  }
  if (end === at + 1) return at;
  stamp.millisecond = end === at + 2 ? value * 100 : end === at + 3 ? value * 10 : value;
  return end;
}

function withZone(stamp: Draft, text: string, end: number): StampFound {
  if (is(text, end, COLON)) return { stamp, end };
  ZONE.lastIndex = end;
  const zone = ZONE.exec(text);
  if (zone === null) return { stamp, end };
  stamp.zone = zone[1] ?? "";
  return { stamp, end: end + zone[0].length };
}

function iso(text: string, from: number, year: number): StampFound | undefined {
  const month = two(text, from + 5);
  const day = two(text, from + 8);
  if (month < 0 || day < 0 || !is(text, from + 7, MINUS)) return undefined;
  if (!is(text, from + 10, CAPITAL_T) && !is(text, from + 10, SPACE)) return undefined;
  const stamp: Draft = { year, month, day };
  const at = clock(text, from + 11, stamp);
  if (at < 0) return undefined;
  const zone = fraction(text, at, stamp, COMMA);
  const end = offset(text, zone);
  if (end > zone)
    stamp.zone = is(text, end - 1, CAPITAL_Z) && end > zone + 1 ? text.slice(zone, end - 1) : text.slice(zone, end);
  return { stamp, end };
}

/** Behind `Z`, `+09:00` or `+0900`, or where it began; relays that write offset and `Z` both exist. */
function offset(text: string, at: number): number {
  if (is(text, at, CAPITAL_Z)) return at + 1;
  if ((!is(text, at, PLUS) && !is(text, at, MINUS)) || two(text, at + 1) < 0) return at;
  const minutes = is(text, at + 3, COLON) ? at + 4 : at + 3;
  if (two(text, minutes) < 0) return at;
  return is(text, minutes + 2, CAPITAL_Z) ? minutes + 3 : minutes + 2;
}

// `00:00:46`: time since the device started
const UPTIME_CLOCK = /(\d{1,4}):(\d\d):(\d\d)(?:\.(\d{1,3}))?(?=:)/y;

/** An IOS uptime stamp; it must be followed by a colon, for anything could look like one. */
export function findUptime(text: string, from: number): StampFound | undefined {
  if (digit(text, from) < 0) return undefined;
  UPTIME_CLOCK.lastIndex = from;
  const found = UPTIME_CLOCK.exec(text);
  if (found !== null) {
    const [whole, hours, minutes, seconds, part = ""] = found;
    const uptime =
      Number(hours) * HOUR + Number(minutes) * 60 * SECOND + Number(seconds) * SECOND + Number(part.padEnd(3, "0"));
    return { stamp: { uptime }, end: from + whole.length };
  }
  UPTIME_UNITS.lastIndex = from;
  const units = UPTIME_UNITS.exec(text);
  if (units === null || units[0] === "") return undefined;
  const [whole, years = 0, weeks = 0, days = 0, hours = 0] = units;
  const inDays = Number(years) * 365 + Number(weeks) * 7 + Number(days);
  return { stamp: { uptime: (inDays * 24 + Number(hours)) * HOUR }, end: from + whole.length };
}
