import type { SyslogTimestamp } from "../../wire/syslog/message.ts";
import { showSystemUptime } from "./commands/show-system-uptime.ts";

/** The routing engine's time by `show system uptime`. */
export function readClock(text: string): SyslogTimestamp | undefined {
  const stamp = showSystemUptime.parse(text).rows[0]?.currentTime;
  if (stamp === undefined) return undefined;
  const [hour, minute, second] = stamp.time.split(":").map(Number);
  if (hour === undefined || minute === undefined || second === undefined) return undefined;
  const { year, month, day, zone } = stamp;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  return { ...date, hour, minute, second, ...(zone === undefined ? {} : { zone }) };
}
