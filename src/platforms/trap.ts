import type { Fields, FieldValue } from "../model/observation.ts";
import type { SyslogMessage, SyslogTimestamp } from "../wire/syslog/message.ts";
import type { Varbinds } from "./varbinds.ts";

/** What a notification says: typed fields, or the log line that it carries. */
export type TrapContent =
  | { readonly fields: Fields; readonly instanceKey?: string; readonly timestamp?: SyslogTimestamp }
  | { readonly message: SyslogMessage };

/** An SNMP notification of a platform: how it is recognised, its vendor-neutral name, and its fields. */
export interface Trap {
  /** As the MIB calls it. It is the file's name. */
  readonly name: string;
  /** The same name that a log message of the same event has; absent where it carries a log line, which has its own. */
  readonly event?: string;
  /** Its OIDs: one, but for MIBs that were moved. v1 traps come translated (RFC 3584 §3.1). */
  readonly oids: readonly string[];
  read(varbinds: Varbinds): TrapContent;
}

type FieldReader = (varbinds: Varbinds) => FieldValue | undefined;

/** A notification whose objects are its fields. */
export interface TrapForm {
  readonly name: string;
  readonly event: string;
  readonly oids: readonly string[];
  readonly fields?: Readonly<Record<string, FieldReader>>;
  /** Objects that tell nothing beside the others, as an InetAddressType beside its address. */
  readonly beside?: readonly string[];
  /** Fields that every such notification has: the state that it tells. */
  readonly always?: Fields;
  /** DateAndTime of the event on the device's own clock. */
  readonly time?: string;
  /** Names of the fields by which this one and the one that ends it are the same thing; no key where one is missing. */
  readonly key?: readonly [kind: string, ...fields: string[]];
}

/** What is sent and not named is kept under its OID as `others`: a later release may add to a notification. */
export function trapOf({ name, event, oids, fields = {}, beside = [], always, time, key }: TrapForm): Trap {
  return {
    name,
    event,
    oids,
    read(varbinds) {
      const found: Record<string, FieldValue> = { ...always };
      for (const [field, read] of Object.entries(fields)) {
        const value = read(varbinds);
        if (value !== undefined) found[field] = value;
      }
      for (const object of beside) varbinds.find(object);
      const timestamp = time === undefined ? undefined : varbinds.time(time);
      const others = varbinds.rest();
      if (others.length > 0) found.others = Object.fromEntries(others.map(({ oid, value }) => [oid, value]));
      const instanceKey = key && keyOf(key, found);
      return {
        fields: found,
        ...(instanceKey === undefined ? {} : { instanceKey }),
        ...(timestamp === undefined ? {} : { timestamp }),
      };
    },
  };
}

function keyOf([kind, ...names]: readonly [string, ...string[]], fields: Fields): string | undefined {
  const parts = names.map((name) => fields[name]);
  return parts.includes(undefined) ? undefined : [kind, ...parts].join(" ");
}

/** The value as text. */
export const text =
  (object: string): FieldReader =>
  (varbinds) =>
    varbinds.text(object);

export const number =
  (object: string): FieldReader =>
  (varbinds) =>
    varbinds.number(object);

export const address =
  (object: string): FieldReader =>
  (varbinds) =>
    varbinds.address(object);

/** TimeInterval and TimeTicks (RFC 2579 §2, RFC 2578 §7.1.8) count hundredths; ours are whole seconds. */
export const seconds =
  (object: string): FieldReader =>
  (varbinds) => {
    const hundredths = varbinds.number(object);
    return hundredths === undefined ? undefined : Math.floor(hundredths / 100);
  };

/** An enumeration by its names; a number that is none of them stays a number. */
export const choice =
  (object: string, names: Readonly<Record<number, string>>): FieldReader =>
  (varbinds) => {
    const value = varbinds.number(object);
    return value === undefined ? undefined : (names[value] ?? value);
  };

/** One sub-identifier of the row that an object belongs to, counted from the front. */
export const indexOf =
  (place: number, ...objects: readonly string[]): FieldReader =>
  (varbinds) =>
    objects.map((object) => varbinds.index(object)?.[place]).find((found) => found !== undefined);
