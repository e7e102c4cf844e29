import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { fillChecksum, isChecksumRight, otherZero } from "../ip/checksum.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { kept, readBody, writeMessage } from "./body.ts";
import { ICMPV4_TYPE, ICMPV4_UNREACHABLE } from "./constants.ts";
import type { IcmpMessage, PacketTooBig } from "./message.ts";

/**
 *      |     Type      |     Code      |          Checksum             |
 *      |                   depends on the type                        ...    RFC 792
 */
const CHECKSUM_AT = 2;

/** The payload of an IPv4 packet of protocol 1. */
export function decodeIcmpv4(bytes: Uint8Array): Decoded<IcmpMessage> {
  return decoded(() => {
    const r = new Reader(bytes, "icmpv4");
    const type = r.u8("type");
    const code = r.u8("code");
    r.u16("checksum");
    if (!isChecksumRight(bytes)) r.fail("checksum", "the checksum is wrong");
    const checksum = otherZero(bytes, CHECKSUM_AT);
    const message = read(r, type, code);
    return checksum === undefined ? message : { ...message, checksum };
  });
}

function read(r: Reader, type: number, code: number): IcmpMessage {
  const isTooBig = type === ICMPV4_TYPE.UNREACHABLE && code === ICMPV4_UNREACHABLE.FRAGMENTATION_NEEDED;
  return isTooBig ? readFragmentationNeeded(r) : readBody(r, ICMPV4_TYPE, type, code);
}

/** RFC 1191 §4: the next hop's MTU in the low half of the word that RFC 792 left unused. */
function readFragmentationNeeded(r: Reader): PacketTooBig {
  const reserved = r.u16("unused");
  const mtu = r.u16("next-hop MTU");
  return { kind: "packet-too-big", mtu, original: r.rest(), ...kept(reserved) };
}

function writeFragmentationNeeded(w: Writer, { mtu, original, reserved }: PacketTooBig): void {
  w.u8(ICMPV4_TYPE.UNREACHABLE).u8(ICMPV4_UNREACHABLE.FRAGMENTATION_NEEDED).u16(0);
  w.u16(reserved ?? 0)
    .u16(mtu)
    .bytes(original);
}

export function encodeIcmpv4(message: IcmpMessage): Uint8Array {
  const w = new Writer();
  if (message.kind === "packet-too-big") writeFragmentationNeeded(w, message);
  else writeMessage(w, ICMPV4_TYPE, message);
  const bytes = w.finish();
  if (message.checksum === undefined) return fillChecksum(bytes, CHECKSUM_AT);
  new DataView(bytes.buffer).setUint16(CHECKSUM_AT, message.checksum);
  return bytes;
}
