import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";

/** A data attribute, RFC 2408 §3.3 and RFC 7296 §3.3.5: a number in two bytes, or bytes with a length. */
export type Attribute =
  | { readonly type: number; readonly value: number }
  | { readonly type: number; readonly bytes: Uint8Array };

const SHORT_FORM = 0x8000;

export function readAttributes(r: Reader): readonly Attribute[] {
  const attributes: Attribute[] = [];
  while (r.left > 0) {
    const format = r.u16("attribute type");
    const type = format & ~SHORT_FORM;
    if ((format & SHORT_FORM) !== 0) attributes.push({ type, value: r.u16("attribute value") });
    else attributes.push({ type, bytes: r.bytes(r.u16("attribute length"), "attribute value") });
  }
  return attributes;
}

export function writeAttributes(w: Writer, attributes: readonly Attribute[]): void {
  for (const attribute of attributes) {
    if ("value" in attribute) w.u16(attribute.type | SHORT_FORM).u16(attribute.value);
    else w.u16(attribute.type).u16(attribute.bytes.length).bytes(attribute.bytes);
  }
}

/** The number that an attribute holds in either form; `undefined` when there is none, or one beyond 2^53. */
export function attributeNumber(attributes: readonly Attribute[], type: number): number | undefined {
  const found = attributes.find((attribute) => attribute.type === type);
  if (found === undefined) return undefined;
  if ("value" in found) return found.value;
  const number = found.bytes.reduce((total, byte) => total * 256 + byte, 0);
  return Number.isSafeInteger(number) && found.bytes.length > 0 ? number : undefined;
}

/** A number in the shorter form that holds it (RFC 2407 §4.5: durations beyond 16 bits take four bytes). */
export function numberAttribute(type: number, value: number): Attribute {
  if (value <= 0xffff) return { type, value };
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return { type, bytes };
}
