import { type Instant, instant } from "../../time/instant.ts";
import { type DerReader, TAG } from "./der.ts";

const UTC = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;
const GENERALIZED = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** UTCTime or GeneralizedTime in the one form of RFC 5280 §4.1.2.5: seconds are there, fractions and zones are not. */
export function readTime(r: DerReader, field: string): Instant {
  const isUtc = r.isNext(TAG.UTC_TIME);
  const { content } = r.take(isUtc ? TAG.UTC_TIME : TAG.GENERALIZED_TIME, field);
  const text = Buffer.from(content).toString("latin1");
  const digits = (isUtc ? UTC : GENERALIZED).exec(text)?.slice(1).map(Number);
  if (digits === undefined) r.fail("time", `${field} is no time of the form ${isUtc ? "YY" : "YYYY"}MMDDhhmmssZ`);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits;
  // RFC 5280 §4.1.2.5.1: two digits from 50 on are of the twentieth century
  const at = new Date(0).setUTCFullYear(isUtc ? year + (year >= 50 ? 1900 : 2000) : year, month - 1, day);
  const isReal = new Date(at).getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second < 60;
  if (!isReal) r.fail("time", `${field} is no time: ${text}`);
  return instant(at + ((hour * 60 + minute) * 60 + second) * 1_000);
}

export const isTimeNext = (r: DerReader): boolean => r.isNext(TAG.UTC_TIME) || r.isNext(TAG.GENERALIZED_TIME);
