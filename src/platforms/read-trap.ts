import type { TrapArrival } from "../model/arrival.ts";
import type { Fields } from "../model/observation.ts";
import type { SyslogTimestamp } from "../wire/syslog/message.ts";
import { readLogLine } from "./log.ts";
import type { Platform } from "./platform.ts";
import { traps as standard } from "./standard/traps/catalogue.ts";
import type { Trap } from "./trap.ts";
import { Varbinds } from "./varbinds.ts";

export interface TrapReading {
  /** The MIB's name of the notification; absent for one that nobody knows. */
  readonly trap?: string;
  readonly event?: string;
  /** The vendor's tag of the log line that it carries. */
  readonly tag?: string;
  readonly severity?: number;
  readonly text: string;
  readonly fields: Fields;
  readonly instanceKey?: string;
  readonly timestamp?: SyslogTimestamp;
}

const dispatches = new WeakMap<Platform, ReadonlyMap<string, Trap>>();

/**
 * What a notification says. One that carries a log line (JUNIPER-SYSLOG-MIB, CISCO-SYSLOG-MIB) is read as that line;
 * one that nobody knows keeps its objects under their OIDs.
 */
export function readTrap(
  platform: Platform,
  { oid, varbinds: list }: Pick<TrapArrival, "oid" | "varbinds">,
): TrapReading {
  const trap = findTrap(dispatchOf(platform), oid);
  if (trap === undefined) {
    const fields = Object.fromEntries(list.map((one) => [one.oid, one.value]));
    return { text: textOf(oid, fields), fields };
  }
  const content = trap.read(new Varbinds(list.filter((one) => !one.oid.startsWith(TRAP_OBJECTS))));
  if ("message" in content) {
    const { message } = content;
    const { severity, timestamp } = message;
    return {
      trap: trap.name,
      ...readLogLine(platform, message),
      ...(severity === undefined ? {} : { severity }),
      ...(timestamp === undefined ? {} : { timestamp }),
    };
  }
  return {
    trap: trap.name,
    text: textOf(trap.name, content.fields),
    ...(trap.event === undefined ? {} : { event: trap.event }),
    ...content,
  };
}

/** snmpTrapAddress.0, snmpTrapEnterprise.0 and their sisters (RFC 3584 §3.1) speak of the message, not of the event. */
const TRAP_OBJECTS = "1.3.6.1.6.3.";

/**
 * A v1 trap's translation has a zero before its last number, which traps of older MIBs (OSPF-TRAP-MIB, RFC 1657's BGP)
 * have not.
 */
const findTrap = (known: ReadonlyMap<string, Trap>, oid: string): Trap | undefined =>
  known.get(oid) ?? known.get(oid.replace(/\.0(\.\d+)$/, "$1"));

function dispatchOf(platform: Platform): ReadonlyMap<string, Trap> {
  const known = dispatches.get(platform);
  if (known !== undefined) return known;
  const dispatch = new Map(
    [...standard, ...platform.traps].flatMap((trap) => trap.oids.map((oid): [string, Trap] => [oid, trap])),
  );
  dispatches.set(platform, dispatch);
  return dispatch;
}

const textOf = (name: string, fields: Fields): string =>
  [name, ...Object.entries(fields).map(([field, value]) => `${field} ${wordOf(value)}`)].join(", ").replace(", ", ": ");

const wordOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
