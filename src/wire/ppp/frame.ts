import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

/**
 * A PPP frame as an L2TP data message carries it: without flags, transparency and checksum (RFC 2661 §5.2), most often with
 * the address and control bytes, which ACFC may leave out.
 */
export interface PppFrame {
  /** FF 03 stand in front: RFC 1662 §3.1. */
  readonly hasAddress: boolean;
  readonly protocol: number;
  /** The protocol has one byte: RFC 1661 §6.5. */
  readonly compressed: boolean;
  readonly information: Uint8Array;
}

const ADDRESS = 0xff;
const CONTROL = 0x03;

export function decodeFrame(bytes: Uint8Array): Decoded<PppFrame> {
  return decoded(() => {
    const r = new Reader(bytes, "ppp");
    const hasAddress = bytes[0] === ADDRESS;
    if (hasAddress) {
      r.u8("address");
      const control = r.u8("control");
      if (control !== CONTROL) r.fail("control", `control field 0x${control.toString(16)}, not 0x03`);
    }
    const first = r.u8("protocol");
    // RFC 1661 §2: the last byte of a protocol is odd, the ones before it are even
    const compressed = (first & 1) === 1;
    const protocol = compressed ? first : (first << 8) | r.u8("protocol");
    if ((protocol & 1) === 0) r.fail("protocol", `protocol 0x${protocol.toString(16)} is even`);
    return { hasAddress, protocol, compressed, information: r.rest() };
  });
}

export function encodeFrame({ hasAddress, protocol, compressed, information }: PppFrame): Uint8Array {
  const w = new Writer((hasAddress ? 2 : 0) + (compressed ? 1 : 2) + information.length);
  if (hasAddress) w.u8(ADDRESS).u8(CONTROL);
  if (compressed) w.u8(protocol);
  else w.u16(protocol);
  return w.bytes(information).finish();
}

/** The plain form, which every peer takes: address, control and two bytes of protocol. */
export const frameOf = (protocol: number, information: Uint8Array): Uint8Array =>
  encodeFrame({ hasAddress: true, protocol, compressed: false, information });
