import type { Varbind } from "../model/arrival.ts";
import { parseIpAddress, renderIpAddress } from "../wire/ip/address.ts";
import type { SyslogTimestamp } from "../wire/syslog/message.ts";

/** RFC 3416 §3: what an agent may put in a value's place. EEM's MIB says that its traps may carry them. */
const EXCEPTIONS = new Set(["NoSuchObject", "NoSuchInstance", "EndOfMibView", "Null"]);

/**
 * Variable bindings by the object they are instances of, and the conversions of the textual conventions (RFC 2579,
 * RFC 4001) that a notification or a table row needs. Remembers what was asked for, so that the rest can be shown.
 */
export class Varbinds {
  readonly #list: readonly Varbind[];
  readonly #asked = new Set<Varbind>();

  constructor(list: readonly Varbind[]) {
    this.#list = list;
  }

  /** The first instance of an object, or the object itself; one whose value is an exception is none. */
  find(object: string): Varbind | undefined {
    return this.all(object)[0];
  }

  all(object: string): readonly Varbind[] {
    const found = this.#list.filter(({ oid }) => oid === object || oid.startsWith(`${object}.`));
    for (const one of found) this.#asked.add(one);
    return found.filter(({ type }) => !EXCEPTIONS.has(type));
  }

  /** What nobody asked for, by its OID. */
  rest(): readonly Varbind[] {
    return this.#list.filter((one) => !this.#asked.has(one) && !EXCEPTIONS.has(one.type));
  }

  text(object: string): string | undefined {
    const value = this.find(object)?.value;
    return value === undefined || value === "" ? undefined : String(value);
  }

  number(object: string): number | undefined {
    const value = Number(this.find(object)?.value ?? Number.NaN);
    return Number.isFinite(value) ? value : undefined;
  }

  /** InetAddress (RFC 4001), IpAddress, or the octets of Cisco's IPSIpAddress. */
  address(object: string): string | undefined {
    const value = this.find(object)?.value;
    return value === undefined ? undefined : addressOf(value);
  }

  /** The sub-identifiers behind the object: which row it is (RFC 2578 §7.7). */
  index(object: string): readonly number[] | undefined {
    const oid = this.find(object)?.oid;
    return oid === undefined || oid === object ? undefined : subIdentifiers(oid.slice(object.length + 1));
  }

  /** DateAndTime (RFC 2579 §2), 8 octets in the device's own zone or 11 with one. */
  time(object: string): SyslogTimestamp | undefined {
    const value = this.find(object)?.value;
    return value === undefined ? undefined : timeOf(octetsOf(String(value)));
  }
}

export const subIdentifiers = (oid: string): readonly number[] => oid.split(".").map(Number);

/** The octets that a value of an arrival stands for: hex with `0x` in front, or the text itself. */
export const octetsOf = (value: string): Uint8Array =>
  /^0x(?:[0-9a-f]{2})*$/i.test(value)
    ? Uint8Array.from(value.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
    : new TextEncoder().encode(value);

export function addressOf(value: string | number): string | undefined {
  const text = String(value);
  const octets = octetsOf(text);
  // Octets first: those of 58.58.49.48 are the text “::10”
  if (octets.length === 4 || octets.length === 16) return renderIpAddress(octets);
  return parseIpAddress(text) === undefined ? undefined : text;
}

function timeOf(octets: Uint8Array): SyslogTimestamp | undefined {
  if (octets.length !== 8 && octets.length !== 11) return undefined;
  const [high = 0, low = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, decisecond = 0] = octets;
  const stamp = { year: high * 256 + low, month, day, hour, minute, second, millisecond: decisecond * 100 };
  if (octets.length === 8) return stamp;
  const [sign = 0, hours = 0, minutes = 0] = octets.subarray(8);
  const two = (value: number): string => String(value).padStart(2, "0");
  return { ...stamp, zone: `${String.fromCharCode(sign)}${two(hours)}:${two(minutes)}` };
}
