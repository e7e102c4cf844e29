import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { type Ipv6Extension, readExtensions, writeExtensions } from "./ipv6-extensions.ts";

/**
 *      |Version| Traffic Class |           Flow Label                  |
 *      |         Payload Length        |  Next Header  |   Hop Limit   |
 *      |                  Source Address (128 bits)                    |
 *      |                Destination Address (128 bits)                 |    RFC 8200 §3
 */
export interface Ipv6Header {
  readonly dscp: number;
  readonly ecn: number;
  readonly flowLabel: number;
  readonly hopLimit: number;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

export interface Ipv6Packet extends Ipv6Header {
  readonly extensions: readonly Ipv6Extension[];
  /** Of what stands behind the extension headers; AH and ESP count as such. */
  readonly protocol: number;
  readonly payload: Uint8Array;
  /** Bytes behind the payload length, as in IPv4. */
  readonly trailing?: Uint8Array;
}

/** A header as an ICMPv6 error quotes it, cut off anywhere behind it. */
export interface QuotedIpv6 {
  readonly header: Ipv6Header;
  readonly payloadLength: number;
  /** The first one: extension headers may follow. */
  readonly nextHeader: number;
  readonly rest: Uint8Array;
}

export function decodeIpv6(bytes: Uint8Array): Decoded<Ipv6Packet> {
  return decoded(() => {
    const r = new Reader(bytes, "ipv6");
    const { header, payloadLength, nextHeader } = readHeader(r);
    const body = new Reader(r.bytes(payloadLength, "payload"), "ipv6");
    const { extensions, protocol } = readExtensions(body, nextHeader);
    const packet = { ...header, extensions, protocol, payload: body.rest() };
    return r.left === 0 ? packet : { ...packet, trailing: r.rest() };
  });
}

export function decodeQuotedIpv6(bytes: Uint8Array): Decoded<QuotedIpv6> {
  return decoded(() => {
    const r = new Reader(bytes, "ipv6");
    return { ...readHeader(r), rest: r.rest() };
  });
}

function readHeader(r: Reader): Omit<QuotedIpv6, "rest"> {
  const first = r.u32("version, traffic class and flow label");
  if (first >>> 28 !== 6) r.fail("version", `version ${first >>> 28}, expected 6`);
  const payloadLength = r.u16("payload length");
  const nextHeader = r.u8("next header");
  const hopLimit = r.u8("hop limit");
  const source = r.bytes(16, "source address");
  const destination = r.bytes(16, "destination address");
  const dscp = (first >>> 22) & 0x3f;
  const ecn = (first >>> 20) & 3;
  return {
    header: { dscp, ecn, flowLabel: first & 0xfffff, hopLimit, source, destination },
    payloadLength,
    nextHeader,
  };
}

export function encodeIpv6(packet: Ipv6Packet): Uint8Array {
  const body = new Writer();
  const nextHeader = writeExtensions(body, packet.extensions, packet.protocol);
  const payload = body.bytes(packet.payload).finish();
  if (payload.length > 0xffff) throw new RangeError(`an IPv6 payload of ${payload.length} bytes`);
  const w = new Writer().u32(firstWord(packet)).u16(payload.length).u8(nextHeader).u8(packet.hopLimit);
  w.bytes(addressOf(packet.source)).bytes(addressOf(packet.destination)).bytes(payload);
  return (packet.trailing === undefined ? w : w.bytes(packet.trailing)).finish();
}

const firstWord = ({ dscp, ecn, flowLabel }: Ipv6Header): number =>
  ((6 << 28) | ((dscp & 0x3f) << 22) | ((ecn & 3) << 20) | (flowLabel & 0xfffff)) >>> 0;

function addressOf(address: Uint8Array): Uint8Array {
  if (address.length !== 16) throw new RangeError(`an IPv6 address of ${address.length} bytes`);
  return address;
}
