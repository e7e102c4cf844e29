import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { fillChecksum, isChecksumRight, otherZero } from "../ip/checksum.ts";
import { IP_PROTOCOL } from "../ip/protocol.ts";
import { type AddressPair, pseudoHeaderSum } from "../ip/pseudo-header.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { kept, readBody, writeMessage } from "./body.ts";
import { ICMPV6_TYPE } from "./constants.ts";
import type { IcmpMessage, PacketTooBig } from "./message.ts";

/**
 *      |     Type      |     Code      |          Checksum             |
 *      |                   depends on the type                        ...    RFC 4443 §2.1
 */
const CHECKSUM_AT = 2;

/** The payload of an IPv6 packet of protocol 58; its checksum covers the addresses, RFC 4443 §2.3. */
export function decodeIcmpv6(bytes: Uint8Array, between: AddressPair): Decoded<IcmpMessage> {
  return decoded(() => {
    const r = new Reader(bytes, "icmpv6");
    const type = r.u8("type");
    const code = r.u8("code");
    r.u16("checksum");
    const start = sumOf(between, bytes.length);
    if (!isChecksumRight(bytes, start)) r.fail("checksum", "the checksum over addresses and message is wrong");
    const checksum = otherZero(bytes, CHECKSUM_AT, start);
    const message = read(r, type, code);
    return checksum === undefined ? message : { ...message, checksum };
  });
}

function read(r: Reader, type: number, code: number): IcmpMessage {
  return type === ICMPV6_TYPE.PACKET_TOO_BIG ? readPacketTooBig(r, code) : readBody(r, ICMPV6_TYPE, type, code);
}

/** RFC 4443 §3.2: the receiver ignores the code. */
function readPacketTooBig(r: Reader, code: number): PacketTooBig {
  const mtu = r.u32("MTU");
  return { kind: "packet-too-big", mtu, original: r.rest(), ...kept(code) };
}

function writePacketTooBig(w: Writer, { mtu, original, reserved }: PacketTooBig): void {
  w.u8(ICMPV6_TYPE.PACKET_TOO_BIG)
    .u8(reserved ?? 0)
    .u16(0);
  w.u32(mtu).bytes(original);
}

export function encodeIcmpv6(message: IcmpMessage, between: AddressPair): Uint8Array {
  const w = new Writer();
  if (message.kind === "packet-too-big") writePacketTooBig(w, message);
  else writeMessage(w, ICMPV6_TYPE, message);
  const bytes = w.finish();
  if (message.checksum === undefined) return fillChecksum(bytes, CHECKSUM_AT, sumOf(between, bytes.length));
  new DataView(bytes.buffer).setUint16(CHECKSUM_AT, message.checksum);
  return bytes;
}

const sumOf = (between: AddressPair, length: number): number => pseudoHeaderSum(between, IP_PROTOCOL.IPV6_ICMP, length);
