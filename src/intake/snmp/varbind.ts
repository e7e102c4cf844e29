import snmp from "net-snmp";
import type { Varbind } from "../../model/arrival.ts";
import { printable } from "../../wire/syslog/printable.ts";

/** A variable binding of the library. */
export interface RawVarbind {
  readonly oid: string;
  readonly type: number;
  readonly value: unknown;
}

/** Exceptions such as noSuchInstance may stand in a trap (the EEM MIB says so); their value is empty. */
export function varbindOf({ oid, type, value }: RawVarbind): Varbind {
  const name = snmp.ObjectType[type] ?? `type ${type}`;
  if (Buffer.isBuffer(value))
    return { oid, type: name, value: name === "OctetString" ? octets(value) : String(toNumber(value)) };
  return { oid, type: name, value: typeof value === "number" ? value : String(value ?? "") };
}

function octets(value: Buffer): string {
  const text = printable(value);
  return text.includes("\\x") ? `0x${value.toString("hex")}` : text;
}

const toNumber = (value: Buffer): bigint => (value.length === 0 ? 0n : BigInt(`0x${value.toString("hex")}`));
