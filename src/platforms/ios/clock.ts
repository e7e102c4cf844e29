import type { SyslogTimestamp } from "../../wire/syslog/message.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const CLOCK =
  /^[*.]?(?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)\.(?<ms>\d{3}) (?<zone>\S+) \w{3} (?<month>[A-Z][a-z]{2})\s+(?<day>\d{1,2}) (?<year>\d{4})/m;

/** The device's time by `show clock`. */
export function readClock(text: string): SyslogTimestamp | undefined {
  const found = CLOCK.exec(text)?.groups;
  if (found === undefined) return undefined;
  const { hour, minute, second, ms, zone = "", month = "", day, year } = found;
  return {
    year: Number(year),
    month: MONTHS.indexOf(month) + 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(ms),
    zone,
  };
}
