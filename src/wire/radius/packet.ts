import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

/** One RADIUS packet, RFC 2865 §3. */
export interface RadiusPacket {
  readonly code: number;
  readonly identifier: number;
  /** 16 bytes: chance in an Access-Request, a digest in all others. */
  readonly authenticator: Uint8Array;
  readonly attributes: readonly RadiusAttribute[];
  /** Bytes behind the length: padding, passed over (RFC 2865 §3), and kept. */
  readonly padding?: Uint8Array;
}

/** One attribute as it stands on the wire, RFC 2865 §5. */
export interface RadiusAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

export const RADIUS_HEADER = 20;
export const AUTHENTICATOR_OFFSET = 4;
export const AUTHENTICATOR_LENGTH = 16;
/** RFC 2865 §3. */
const LONGEST_PACKET = 4_096;
const LONGEST_VALUE = 253;

export function decodePacket(bytes: Uint8Array): Decoded<RadiusPacket> {
  return decoded(() => {
    const head = new Reader(bytes, "radius");
    const code = head.u8("code");
    const identifier = head.u8("identifier");
    const length = head.u16("length");
    if (length < RADIUS_HEADER || length > LONGEST_PACKET) head.fail("length", `a packet of ${length} bytes`);
    // RFC 2865 §3: what is shorter than its length is silently discarded
    if (length > bytes.length) head.fail("short", `a packet of ${length} bytes in a datagram of ${bytes.length}`);
    const authenticator = head.bytes(AUTHENTICATOR_LENGTH, "authenticator");
    const attributes = readAttributes(new Reader(bytes.subarray(RADIUS_HEADER, length), "radius"));
    const padding = bytes.subarray(length);
    return { code, identifier, authenticator, attributes, ...(padding.length === 0 ? {} : { padding }) };
  });
}

function readAttributes(r: Reader): RadiusAttribute[] {
  const attributes: RadiusAttribute[] = [];
  while (r.left > 0) {
    const type = r.u8("attribute type");
    const length = r.u8("attribute length");
    // RFC 2865 §5: an attribute of an invalid length makes the request one that cannot be served
    if (length < 2) r.fail("attribute-length", `attribute ${type} with a length of ${length}`);
    attributes.push({ type, value: r.bytes(length - 2, "attribute value") });
  }
  return attributes;
}

export function encodePacket({ code, identifier, authenticator, attributes, padding }: RadiusPacket): Uint8Array {
  const body = new Writer();
  for (const { type, value } of attributes) {
    if (value.length > LONGEST_VALUE) throw new RangeError(`a RADIUS attribute of ${value.length} bytes`);
    body
      .u8(type)
      .u8(2 + value.length)
      .bytes(value);
  }
  const rest = body.finish();
  const length = RADIUS_HEADER + rest.length;
  if (length > LONGEST_PACKET) throw new RangeError(`a RADIUS packet of ${length} bytes`);
  const w = new Writer().u8(code).u8(identifier).u16(length).bytes(authenticator).bytes(rest);
  return (padding === undefined ? w : w.bytes(padding)).finish();
}
