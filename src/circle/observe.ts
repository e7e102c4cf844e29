import type { AddressBook } from "../detect/tunnels-seen.ts";
import type { AnswersArrival, Arrival, LogArrival, TrapArrival } from "../model/arrival.ts";
import type { Device } from "../model/fleet.ts";
import type { Fields, LogObservation, Observation, ReadingObservation, TrapObservation } from "../model/observation.ts";
import { type LogReading, readLogLine } from "../platforms/log.ts";
import type { Platform } from "../platforms/platform.ts";
import { readTrap } from "../platforms/read-trap.ts";
import { decodeSyslog } from "../wire/syslog/decode.ts";
import type { SyslogMessage } from "../wire/syslog/message.ts";
import { resolveTimestamp } from "../wire/syslog/timestamp.ts";
import { readAnswers } from "./read.ts";

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
      return observeLog(arrival, readLog(arrival.text, arrival.source, directory), platforms);
    case "trap":
      return observeTrap(arrival, directory, platforms);
    case "answers":
      return observeAnswers(arrival, directory, platforms);
    case "event":
      return { kind: "sa-event", at: arrival.at, device: arrival.device, event: arrival.name, fields: arrival.data };
    case "session":
      return arrival;
  }
}

/** A log line with its header read and its sender found: done once, for the journal and for the judgement. */
export interface ReadLog {
  readonly message: SyslogMessage;
  readonly device: Device | undefined;
}

export function readLog(text: string, source: string, directory: DeviceDirectory): ReadLog {
  const message = decodeSyslog(text);
  return { message, device: senderOf(message, source, directory) };
}

export function observeLog(
  { at, source }: LogArrival,
  { message, device }: ReadLog,
  platforms: readonly Platform[],
): LogObservation {
  const { severity, timestamp } = message;
  const platform = device && platforms.find(({ name }) => name === device.platform);
  const read = platform === undefined ? plain(message) : readLogLine(platform, message);
  const deviceAt = device && timestamp && resolveTimestamp(timestamp, at, device.utcOffsetMinutes);
  // Built up and not spread together: this is done for every line that comes in
  const seen: { -readonly [K in keyof LogObservation]: LogObservation[K] } = {
    kind: "log",
    at,
    source,
    text: read.text,
    fields: read.fields,
  };
  if (severity !== undefined) seen.severity = severity;
  if (device !== undefined) seen.device = device.name;
  if (read.event !== undefined) seen.event = read.event;
  if (read.tag !== undefined) seen.tag = read.tag;
  if (read.instanceKey !== undefined) seen.instanceKey = read.instanceKey;
  if (deviceAt !== undefined) seen.deviceAt = deviceAt;
  return seen;
}

const plain = ({ text, tag }: SyslogMessage): LogReading => ({
  text,
  fields: {},
  ...(tag === undefined ? {} : { tag }),
});

/** The header's own host first, for a relay's address says nothing; then the daemon's name; then the source address. */
function senderOf(message: SyslogMessage, source: string, directory: DeviceDirectory): Device | undefined {
  for (const name of [message.host, message.appName]) {
    if (name === undefined) continue;
    const device = directory.byName.get(name.toLowerCase()) ?? byAddress(name, directory);
    if (device !== undefined) return device;
  }
  return byAddress(source, directory);
}

export function byAddress(address: string, directory: DeviceDirectory): Device | undefined {
  const name = directory.byAddress.get(address);
  return name === undefined ? undefined : directory.byName.get(name.toLowerCase());
}

/** The sender of a notification: the agent that it names itself, for a proxy's address says nothing; then the source address. */
export function trapSender({ source, varbinds }: TrapArrival, directory: DeviceDirectory): Device | undefined {
  const agent = varbinds.find(({ oid }) => oid === SNMP_TRAP_ADDRESS)?.value;
  return (agent === undefined ? undefined : byAddress(String(agent), directory)) ?? byAddress(source, directory);
}

/** snmpTrapAddress.0 (RFC 3584 §3.1): the agent address of a v1 trap. */
const SNMP_TRAP_ADDRESS = "1.3.6.1.6.3.18.1.3.0";

function observeTrap(
  arrival: TrapArrival,
  directory: DeviceDirectory,
  platforms: readonly Platform[],
): TrapObservation {
  const { at, source, oid } = arrival;
  const device = trapSender(arrival, directory);
  const platform = device && platforms.find(({ name }) => name === device.platform);
  if (device === undefined || platform === undefined) {
    const fields: Fields = Object.fromEntries(arrival.varbinds.map((one) => [one.oid, one.value]));
    return { kind: "trap", at, source, oid, text: oid, fields };
  }
  const { timestamp, ...read } = readTrap(platform, arrival);
  const deviceAt = timestamp && resolveTimestamp(timestamp, at, device.utcOffsetMinutes);
  return {
    kind: "trap",
    at,
    source,
    oid,
    device: device.name,
    ...read,
    ...(deviceAt === undefined ? {} : { deviceAt }),
  };
}

function observeAnswers(
  arrival: AnswersArrival,
  directory: DeviceDirectory,
  platforms: readonly Platform[],
): ReadingObservation {
  const device = directory.byName.get(arrival.device.toLowerCase());
  const platform = platforms.find(({ name }) => name === device?.platform);
  if (device === undefined || platform === undefined)
    throw new Error(`answers of ${arrival.device}, which is not in the fleet`);
  return {
    kind: "reading",
    at: arrival.at,
    device: arrival.device,
    poll: arrival.poll,
    reading: readAnswers(device, platform, arrival.answers),
  };
}
