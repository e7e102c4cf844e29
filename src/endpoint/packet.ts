import type { Decoded } from "../errors/errors.ts";
import { fillChecksum } from "../wire/ip/checksum.ts";
import { decodeIpv4, encodeIpv4, type Ipv4Packet } from "../wire/ip/ipv4.ts";
import { decodeIpv6, encodeIpv6, type Ipv6Packet } from "../wire/ip/ipv6.ts";
import { IP_PROTOCOL } from "../wire/ip/protocol.ts";
import { type AddressPair, pseudoHeaderSum } from "../wire/ip/pseudo-header.ts";
import { type EcnMode, outerEcn } from "./ecn.ts";

/** An IP packet of either family: what IPsec puts its headers into. */
export type IpPacket = Ipv4Packet | Ipv6Packet;

export const isIpv6 = (packet: IpPacket): packet is Ipv6Packet => "hopLimit" in packet;

const VERSION_6 = 6;

/** @param bytes a whole packet with its own header */
export const decodeIp = (bytes: Uint8Array): Decoded<IpPacket> =>
  (bytes[0] ?? 0) >> 4 === VERSION_6 ? decodeIpv6(bytes) : decodeIpv4(bytes);

export const encodeIp = (packet: IpPacket): Uint8Array => (isIpv6(packet) ? encodeIpv6(packet) : encodeIpv4(packet));

/** What a packet inside a tunnel is called in the header around it: RFC 4303 §2.6. */
export const nextHeaderOf = (packet: Uint8Array): number =>
  (packet[0] ?? 0) >> 4 === VERSION_6 ? IP_PROTOCOL.IPV6 : IP_PROTOCOL.IPV4;

const NOTHING = new Uint8Array(0);
const TTL = 64;
const DONT_FRAGMENT = 0x40;

/**
 * The packet of a tunnel, RFC 4301 §5.1.2.1: a header between the tunnel's ends, of the inner packet's class, with the
 * congestion field that its mode allows (RFC 6040 §4.1); DF as the inner packet has it, and set for an inner IPv6 packet,
 * which routers never fragment.
 */
export function tunnelled(inner: Uint8Array, ends: AddressPair, ecn: EcnMode): IpPacket {
  const isSix = (inner[0] ?? 0) >> 4 === VERSION_6;
  const service = isSix ? (((inner[0] ?? 0) & 15) << 4) | ((inner[1] ?? 0) >> 4) : (inner[1] ?? 0);
  const header = {
    dscp: service >> 2,
    ecn: outerEcn(service & 3, ecn),
    protocol: nextHeaderOf(inner),
    payload: inner,
    source: ends.source,
    destination: ends.destination,
  };
  if (ends.source.length === 16) return { ...header, flowLabel: 0, hopLimit: TTL, extensions: [] };
  const dontFragment = isSix || ((inner[6] ?? 0) & DONT_FRAGMENT) !== 0;
  return { ...header, ...FRESH, dontFragment };
}

const FRESH = {
  identification: 0,
  dontFragment: true,
  moreFragments: false,
  fragmentOffset: 0,
  ttl: TTL,
  options: NOTHING,
} as const;

/**
 * The packet whose payload transport mode protects under its own header; `undefined` for what cannot be read and for a
 * fragment: transport mode is for whole datagrams, RFC 4303 §3.3.4, RFC 4302 §3.3.4.
 */
export function transported(packet: Uint8Array): IpPacket | undefined {
  const decoded = decodeIp(packet);
  return decoded.ok && !isFragment(decoded.value) ? decoded.value : undefined;
}

export const isFragment = (packet: IpPacket): boolean =>
  isIpv6(packet)
    ? packet.extensions.some(({ type }) => type === IP_PROTOCOL.IPV6_FRAG)
    : packet.moreFragments || packet.fragmentOffset > 0;

/**
 * What came out of transport mode as a packet again, between the ends as we see them.
 *
 * @param afterNat the sender's checksum covers addresses that a NAT has rewritten: RFC 3948 §3.1.2
 */
export function rebuilt(protocol: number, payload: Uint8Array, ends: AddressPair, afterNat: boolean): Uint8Array {
  const body = afterNat ? withChecksum(protocol, Uint8Array.from(payload), ends) : payload;
  const { source, destination } = ends;
  const header = { dscp: 0, ecn: 0, source, destination, protocol, payload: body };
  if (source.length === 16) return encodeIpv6({ ...header, flowLabel: 0, hopLimit: TTL, extensions: [] });
  return encodeIpv4({ ...header, ...FRESH });
}

/** Where the checksum stands that covers the addresses as well. */
const CHECKSUM_AT: Readonly<Record<number, number>> = {
  [IP_PROTOCOL.TCP]: 16,
  [IP_PROTOCOL.UDP]: 6,
  [IP_PROTOCOL.IPV6_ICMP]: 2,
};

/** ESP has proved the bytes, so the checksum is made anew; a UDP datagram sent without one stays so. */
function withChecksum(protocol: number, body: Uint8Array, ends: AddressPair): Uint8Array {
  const at = CHECKSUM_AT[protocol];
  if (at === undefined || body.length < at + 2) return body;
  if (protocol === IP_PROTOCOL.UDP && body[at] === 0 && body[at + 1] === 0) return body;
  return fillChecksum(body, at, pseudoHeaderSum(ends, protocol, body.length));
}
