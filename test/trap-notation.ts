import type { Varbind } from "../src/model/arrival.ts";

/** A notification as the arguments of snmptrap(1): the fixtures are what Debian's tool can be given. */
export interface WrittenTrap {
  readonly oid: string;
  readonly varbinds: readonly { readonly oid: string; readonly type: string; readonly value: string }[];
}

/** First the notification's OID, then `OID TYPE VALUE` a line, in the letters of snmptrap(1). */
export function readTrapNotation(text: string): WrittenTrap {
  const [oid = "", ...lines] = text.trim().split("\n");
  const varbinds = lines.map((line) => {
    const [, name = "", type = "", value = ""] = /^(\S+) ([a-zA-Z]) (.*)$/.exec(line) ?? [];
    if (name === "") throw new Error(`no object, type and value: ${line}`);
    return { oid: name, type, value };
  });
  return { oid, varbinds };
}

const TYPES: Readonly<Record<string, string>> = {
  i: "Integer",
  u: "Gauge",
  c: "Counter",
  t: "TimeTicks",
  a: "IpAddress",
  o: "OID",
  s: "OctetString",
  x: "OctetString",
};

/** The same as the intake would hand it over. */
export const varbindsOf = ({ varbinds }: WrittenTrap): readonly Varbind[] =>
  varbinds.map(({ oid, type, value }) => ({ oid, type: TYPES[type] ?? type, value: arrivedValue(type, value) }));

function arrivedValue(type: string, value: string): string | number {
  if (type === "x") return asArrived(Buffer.from(value, "hex"));
  return "iuct".includes(type) ? Number(value) : value;
}

/** Octets that are printable come as text, others in hex. */
function asArrived(octets: Buffer): string {
  const isText = octets.length > 0 && octets.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText || octets.length === 0 ? octets.toString() : `0x${octets.toString("hex")}`;
}
