import type { AddressBook } from "../detect/tunnels-seen.ts";
import type { AnswersArrival, Arrival, LogArrival, TrapArrival } from "../model/arrival.ts";
import type { Device } from "../model/fleet.ts";
import type { Fields, LogObservation, Observation, ReadingObservation, TrapObservation } from "../model/observation.ts";
import { readLogLine } from "../platforms/log.ts";
import type { Platform } from "../platforms/platform.ts";
import { decodeSyslog } from "../wire/syslog/decode.ts";
import type { SyslogMessage } from "../wire/syslog/message.ts";
import { resolveTimestamp } from "../wire/syslog/timestamp.ts";

/** Finds devices by the names and addresses under which they log. */
export interface DeviceDirectory {
  readonly byName: ReadonlyMap<string, Device>;
  readonly byAddress: AddressBook;
}

export function deviceDirectory(devices: readonly Device[], book: AddressBook): DeviceDirectory {
  const byName = new Map<string, Device>();
  for (const device of devices)
    for (const name of [device.name, ...device.logNames]) byName.set(name.toLowerCase(), device);
  return { byName, byAddress: book };
}

/** The typed record of one arrival. Pure: the same arrival and fleet give the same observation. */
export function observe(arrival: Arrival, directory: DeviceDirectory, platforms: readonly Platform[]): Observation {
  switch (arrival.kind) {
    case "log":
      return observeLog(arrival, directory, platforms);
    case "trap":
      return observeTrap(arrival, directory);
    case "answers":
      return observeAnswers(arrival, directory, platforms);
    case "event":
      return { kind: "sa-event", at: arrival.at, device: arrival.device, event: arrival.name, fields: arrival.data };
    case "session":
      return arrival;
  }
}

/** The device of an arrival, for the journal to be asked by. */
export function deviceOf(arrival: Arrival, directory: DeviceDirectory): string | undefined {
  if (arrival.kind === "log") return senderOf(decodeSyslog(arrival.text), arrival.source, directory)?.name;
  return arrival.kind === "trap" ? byAddress(arrival.source, directory)?.name : arrival.device;
}

function observeLog(arrival: LogArrival, directory: DeviceDirectory, platforms: readonly Platform[]): LogObservation {
  const message = decodeSyslog(arrival.text);
  const device = senderOf(message, arrival.source, directory);
  const base = {
    kind: "log",
    at: arrival.at,
    source: arrival.source,
    ...(message.severity === undefined ? {} : { severity: message.severity }),
  } as const;
  if (device === undefined) {
    return { ...base, text: message.text, fields: {}, ...(message.tag === undefined ? {} : { tag: message.tag }) };
  }
  const platform = platforms.find(({ name }) => name === device.platform);
  const read = platform === undefined ? { text: message.text, fields: {} } : readLogLine(platform, message);
  const deviceAt = message.timestamp && resolveTimestamp(message.timestamp, arrival.at, device.utcOffsetMinutes);
  return { ...base, device: device.name, ...read, ...(deviceAt === undefined ? {} : { deviceAt }) };
}

/** The header's own host first, for a relay's address says nothing; then the daemon's name; then the source address. */
function senderOf(message: SyslogMessage, source: string, directory: DeviceDirectory): Device | undefined {
  for (const name of [message.host, message.appName]) {
    if (name === undefined) continue;
    const device = directory.byName.get(name.toLowerCase()) ?? byAddress(name, directory);
    if (device !== undefined) return device;
  }
  return byAddress(source, directory);
}

function byAddress(address: string, directory: DeviceDirectory): Device | undefined {
  const name = directory.byAddress.get(address);
  return name === undefined ? undefined : directory.byName.get(name.toLowerCase());
}

function observeTrap(arrival: TrapArrival, directory: DeviceDirectory): TrapObservation {
  const device = byAddress(arrival.source, directory);
  const fields: Fields = Object.fromEntries(arrival.varbinds.map(({ oid, value }) => [oid, value]));
  return {
    kind: "trap",
    at: arrival.at,
    source: arrival.source,
    oid: arrival.oid,
    fields,
    ...(device === undefined ? {} : { device: device.name }),
  };
}

function observeAnswers(
  arrival: AnswersArrival,
  directory: DeviceDirectory,
  platforms: readonly Platform[],
): ReadingObservation {
  const device = directory.byName.get(arrival.device.toLowerCase());
  const platform = platforms.find(({ name }) => name === device?.platform);
  if (platform === undefined) throw new Error(`answers of ${arrival.device}, which is not in the fleet`);
  return {
    kind: "reading",
    at: arrival.at,
    device: arrival.device,
    poll: arrival.poll,
    reading: platform.read(arrival.answers),
  };
}
