import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";

/**
 * A VICI message: an ordered list of named values, lists and sections (strongSwan's VICI protocol description, "Message
 * format"). Values are bytes on the wire and text here; what is no UTF-8 is given as `0x` and hex.
 */
export type ViciMessage = { readonly [name: string]: ViciValue };
export type ViciValue = string | readonly string[] | ViciMessage;

const ELEMENT = { SECTION_START: 1, SECTION_END: 2, KEY_VALUE: 3, LIST_START: 4, LIST_ITEM: 5, LIST_END: 6 } as const;
/** A section in a section in a section …: deeper than any daemon writes. */
const DEEPEST = 16;

export function readMessage(r: Reader): ViciMessage {
  const message = readSection(r, 0);
  if (r.left > 0) r.fail("trailing", `${r.left} bytes behind the last section`);
  return message;
}

function readSection(r: Reader, depth: number): ViciMessage {
  if (depth > DEEPEST) r.fail("depth", `sections nested more than ${DEEPEST} deep`);
  const entries: Record<string, ViciValue> = {};
  while (r.left > 0) {
    const type = r.u8("element type");
    if (type === ELEMENT.SECTION_END && depth > 0) return entries;
    const name = text(r.bytes(r.u8("name length"), "name"));
    if (type === ELEMENT.KEY_VALUE) entries[name] = text(r.bytes(r.u16("value length"), "value"));
    else if (type === ELEMENT.LIST_START) entries[name] = readList(r);
    else if (type === ELEMENT.SECTION_START) entries[name] = readSection(r, depth + 1);
    else r.fail("element", `element type ${type} is not expected here`);
  }
  if (depth > 0) r.fail("short", "a section without its end");
  return entries;
}

function readList(r: Reader): string[] {
  const items: string[] = [];
  for (;;) {
    const type = r.u8("list element type");
    if (type === ELEMENT.LIST_END) return items;
    if (type !== ELEMENT.LIST_ITEM) r.fail("element", `element type ${type} in a list`);
    items.push(text(r.bytes(r.u16("item length"), "item")));
  }
}

export function writeMessage(w: Writer, message: ViciMessage): void {
  for (const [name, value] of Object.entries(message)) {
    if (typeof value === "string") writeValue(name8(w.u8(ELEMENT.KEY_VALUE), name), value);
    else if (Array.isArray(value)) {
      name8(w.u8(ELEMENT.LIST_START), name);
      for (const item of value as readonly string[]) writeValue(w.u8(ELEMENT.LIST_ITEM), item);
      w.u8(ELEMENT.LIST_END);
    } else {
      name8(w.u8(ELEMENT.SECTION_START), name);
      writeMessage(w, value as ViciMessage);
      w.u8(ELEMENT.SECTION_END);
    }
  }
}

function name8(w: Writer, name: string): Writer {
  const bytes = encode(name);
  return w.u8(bytes.length).bytes(bytes);
}

function writeValue(w: Writer, value: string): void {
  const bytes = encode(value);
  w.u16(bytes.length).bytes(bytes);
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

function text(bytes: Uint8Array): string {
  try {
    const decoded = decoder.decode(bytes);
    // a text that itself looks like our escape is escaped, so that it comes back as it was
    return HEX.test(decoded) ? hex(bytes) : decoded;
  } catch {
    return hex(bytes);
  }
}

/** Only an escape of ours begins so: `0x` and an even number of lower-case digits, all the way. */
const HEX = /^0x(?:[0-9a-f]{2})+$/;
const hex = (bytes: Uint8Array): string =>
  `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;

function encode(value: string): Uint8Array {
  if (!HEX.test(value)) return encoder.encode(value);
  return Uint8Array.from(value.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
