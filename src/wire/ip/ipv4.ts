import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { fillChecksum, isChecksumRight, otherZero } from "./checksum.ts";

/**
 *      |Version|  IHL  |   DSCP    |ECN|          Total Length         |
 *      |         Identification        |0|D|M|      Fragment Offset    |
 *      |  Time to Live |    Protocol   |         Header Checksum       |
 *      |                       Source Address                          |
 *      |                    Destination Address                        |
 *      |                    Options                    |    Padding    |    RFC 791 §3.1
 */
export interface Ipv4Header {
  readonly dscp: number;
  readonly ecn: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** In units of 8 bytes. */
  readonly fragmentOffset: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  /** With their padding, as they stood: `decodeIpv4Options` reads them. */
  readonly options: Uint8Array;
  /** The first flag, which must be zero. */
  readonly reservedFlag?: true;
  /** Only when it is the other zero: see `otherZero`. */
  readonly checksum?: number;
}

export interface Ipv4Packet extends Ipv4Header {
  readonly payload: Uint8Array;
  /** Bytes behind the total length: link padding, or padding against traffic analysis in ESP, RFC 4303 §2.7. */
  readonly trailing?: Uint8Array;
}

/** A header as an ICMP error quotes it: whether the rest of the packet is there does not matter. */
export interface QuotedIpv4 {
  readonly header: Ipv4Header;
  readonly totalLength: number;
  readonly rest: Uint8Array;
}

const FLAG = { RESERVED: 0x8000, DONT_FRAGMENT: 0x4000, MORE_FRAGMENTS: 0x2000 } as const;
const OFFSET_MASK = 0x1fff;
const FIXED = 20;
const CHECKSUM_AT = 10;

export function decodeIpv4(bytes: Uint8Array): Decoded<Ipv4Packet> {
  return decoded(() => {
    const r = new Reader(bytes, "ipv4");
    const { header, totalLength } = readHeader(r);
    if (totalLength < r.offset) r.fail("length", `a packet of ${totalLength} bytes is shorter than its header`);
    const payload = r.bytes(totalLength - r.offset, "payload");
    // RFC 1122 §3.2.1.2: a host verifies the checksum of every datagram
    const headerBytes = bytes.subarray(0, headerLength(header));
    if (!isChecksumRight(headerBytes)) r.fail("checksum", "the header checksum is wrong");
    const checksum = otherZero(headerBytes, CHECKSUM_AT);
    const packet = header as Building<Ipv4Packet>; // a copy would cost more than reading all the fields
    packet.payload = payload;
    if (checksum !== undefined) packet.checksum = checksum;
    if (r.left > 0) packet.trailing = r.rest();
    return packet;
  });
}

export function decodeQuotedIpv4(bytes: Uint8Array): Decoded<QuotedIpv4> {
  return decoded(() => {
    const r = new Reader(bytes, "ipv4");
    return { ...readHeader(r), rest: r.rest() };
  });
}

type Building<T> = { -readonly [Field in keyof T]: T[Field] };

function readHeader(r: Reader): { header: Building<Ipv4Header>; totalLength: number } {
  const versionAndLength = r.u8("version and header length");
  if (versionAndLength >> 4 !== 4) r.fail("version", `version ${versionAndLength >> 4}, expected 4`);
  const length = 4 * (versionAndLength & 0x0f);
  if (length < FIXED) r.fail("header", `a header of ${length} bytes, expected ${FIXED} or more`);
  const service = r.u8("DSCP and ECN");
  const totalLength = r.u16("total length");
  const identification = r.u16("identification");
  const fragment = r.u16("flags and fragment offset");
  const ttl = r.u8("time to live");
  const protocol = r.u8("protocol");
  r.u16("header checksum");
  const source = r.bytes(4, "source address");
  const destination = r.bytes(4, "destination address");
  const options = r.bytes(length - FIXED, "options");
  const header: Building<Ipv4Header> = {
    dscp: service >> 2,
    ecn: service & 3,
    identification,
    dontFragment: (fragment & FLAG.DONT_FRAGMENT) !== 0,
    moreFragments: (fragment & FLAG.MORE_FRAGMENTS) !== 0,
    fragmentOffset: fragment & OFFSET_MASK,
    ttl,
    protocol,
    source,
    destination,
    options,
  };
  if ((fragment & FLAG.RESERVED) !== 0) header.reservedFlag = true;
  return { header, totalLength };
}

export function encodeIpv4(packet: Ipv4Packet): Uint8Array {
  const length = headerLength(packet) + packet.payload.length;
  if (length > 0xffff) throw new RangeError(`an IPv4 packet of ${length} bytes`);
  const w = new Writer().bytes(encodeHeader(packet, length)).bytes(packet.payload);
  return (packet.trailing === undefined ? w : w.bytes(packet.trailing)).finish();
}

function encodeHeader(h: Ipv4Header, totalLength: number): Uint8Array {
  const fragment =
    (h.reservedFlag === undefined ? 0 : FLAG.RESERVED) |
    (h.dontFragment ? FLAG.DONT_FRAGMENT : 0) |
    (h.moreFragments ? FLAG.MORE_FRAGMENTS : 0) |
    (h.fragmentOffset & OFFSET_MASK);
  const w = new Writer()
    .u8(0x40 | (headerLength(h) / 4))
    .u8((h.dscp << 2) | (h.ecn & 3))
    .u16(totalLength);
  w.u16(h.identification).u16(fragment).u8(h.ttl).u8(h.protocol);
  w.u16(h.checksum ?? 0)
    .bytes(addressOf(h.source))
    .bytes(addressOf(h.destination))
    .bytes(h.options);
  return h.checksum === undefined ? fillChecksum(w.finish(), CHECKSUM_AT) : w.finish();
}

function headerLength({ options }: Ipv4Header): number {
  if (options.length % 4 !== 0 || options.length > 40) throw new RangeError(`IPv4 options of ${options.length} bytes`);
  return FIXED + options.length;
}

function addressOf(address: Uint8Array): Uint8Array {
  if (address.length !== 4) throw new RangeError(`an IPv4 address of ${address.length} bytes`);
  return address;
}
