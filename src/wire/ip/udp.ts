import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { internetChecksum, isChecksumRight } from "./checksum.ts";
import { IP_PROTOCOL } from "./protocol.ts";
import { type AddressPair, pseudoHeaderSum } from "./pseudo-header.ts";

/** A user datagram, RFC 768. */
export interface UdpDatagram {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
  /** Sent without one: allowed in IPv4, and in IPv6 for tunnels alone, RFC 8200 §8.1. */
  readonly withoutChecksum?: true;
  /** Bytes of the IP payload behind the datagram's length. */
  readonly trailing?: Uint8Array;
}

const HEADER = 8;
const CHECKSUM_AT = 6;

/** The payload of an IP packet between two addresses. */
export function decodeUdp(bytes: Uint8Array, between: AddressPair): Decoded<UdpDatagram> {
  return decoded(() => {
    const r = new Reader(bytes, "udp");
    const sourcePort = r.u16("source port");
    const destinationPort = r.u16("destination port");
    const length = r.u16("length");
    const checksum = r.u16("checksum");
    if (length < HEADER) r.fail("length", `a datagram of ${length} bytes is shorter than its header`);
    const payload = r.bytes(length - HEADER, "payload");
    if (checksum !== 0 && !isChecksumRight(bytes.subarray(0, length), sumOf(between, length)))
      r.fail("checksum", "the checksum over addresses, header and payload is wrong");
    return {
      sourcePort,
      destinationPort,
      payload,
      ...(checksum === 0 ? { withoutChecksum: true as const } : {}),
      ...(r.left === 0 ? {} : { trailing: r.rest() }),
    };
  });
}

export function encodeUdp(datagram: UdpDatagram, between: AddressPair): Uint8Array {
  const length = HEADER + datagram.payload.length;
  if (length > 0xffff) throw new RangeError(`a UDP datagram of ${length} bytes`);
  const w = new Writer().u16(datagram.sourcePort).u16(datagram.destinationPort).u16(length).u16(0);
  const bytes = w.bytes(datagram.payload).finish();
  if (datagram.withoutChecksum === undefined) {
    // RFC 768: a computed zero is sent as all ones, since zero says that there is none
    const checksum = internetChecksum(bytes, sumOf(between, length)) || 0xffff;
    new DataView(bytes.buffer).setUint16(CHECKSUM_AT, checksum);
  }
  return datagram.trailing === undefined ? bytes : new Writer().bytes(bytes).bytes(datagram.trailing).finish();
}

const sumOf = (between: AddressPair, length: number): number => pseudoHeaderSum(between, IP_PROTOCOL.UDP, length);
