import type { Device, Fleet } from "../../model/fleet.ts";
import { readLogLine } from "../../platforms/log.ts";
import type { Platform } from "../../platforms/platform.ts";
import type { Instant } from "../../time/instant.ts";
import { decodeSyslog } from "../../wire/syslog/decode.ts";
import { logTimes } from "./looks.ts";
import type { Material } from "./material.ts";

/** A kind of event that a device logged. */
export interface SeenEvent {
  readonly device: string;
  readonly event: string;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** The last of the lines, without its header. */
  readonly text: string;
}

/** The device that is called so, or logs under that name. */
export const deviceNamed = ({ devices }: Fleet, name: string): Device | undefined =>
  devices.find((device) => [device.name, ...device.logNames].some((one) => one.toLowerCase() === name.toLowerCase()));

/** What was written of each device, counted by event, in the order of the last time. */
export function eventsIn(
  materials: readonly Material[],
  fleet: Fleet,
  platforms: readonly Platform[],
): readonly SeenEvent[] {
  const seen = new Map<string, SeenEvent>();
  for (const material of materials) {
    if (material.kind !== "log") continue;
    for (const { text: line, at } of logTimes(material.lines, material.changedAt)) {
      const message = decodeSyslog(line);
      const device = deviceNamed(fleet, message.host ?? material.device) ?? deviceNamed(fleet, material.device);
      const platform = platforms.find(({ name }) => name === device?.platform);
      const read = platform && readLogLine(platform, message);
      if (device === undefined || read?.event === undefined) continue;
      const key = `${device.name} ${read.event}`;
      const { count = 0, firstAt = at } = seen.get(key) ?? {};
      seen.set(key, { device: device.name, event: read.event, count: count + 1, firstAt, lastAt: at, text: read.text });
    }
  }
  return [...seen.values()].sort((a, b) => a.lastAt - b.lastAt);
}
