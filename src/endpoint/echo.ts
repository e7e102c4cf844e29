import { decodeIcmpv4, encodeIcmpv4 } from "../wire/icmp/icmpv4.ts";
import { decodeIcmpv6, encodeIcmpv6 } from "../wire/icmp/icmpv6.ts";
import type { IcmpMessage } from "../wire/icmp/message.ts";
import { decodeIpv4, encodeIpv4 } from "../wire/ip/ipv4.ts";
import { decodeIpv6, encodeIpv6 } from "../wire/ip/ipv6.ts";
import { IP_PROTOCOL } from "../wire/ip/protocol.ts";

/** Who sends to whom inside a tunnel. */
export interface EchoFlow {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

export interface EchoSeen extends EchoFlow {
  readonly kind: "echo-request" | "echo-reply";
  readonly identifier: number;
  readonly sequence: number;
  readonly data: Uint8Array;
  readonly ttl: number;
}

const TTL = 64;
const V4_PROTOCOL_AT = 9;

/** An echo request as a whole IP packet, RFC 792 and RFC 4443 §4.1. */
export const echoRequest = (flow: EchoFlow, identifier: number, sequence: number, data: Uint8Array): Uint8Array =>
  echoPacket(flow, { kind: "echo-request", identifier, sequence, data });

/** The reply that a host at the packet's destination gives. */
export const echoReply = ({ source, destination, identifier, sequence, data }: EchoSeen): Uint8Array =>
  echoPacket({ source: destination, destination: source }, { kind: "echo-reply", identifier, sequence, data });

/** The echo that an inner packet is; `undefined` for anything else. */
export function echoOf(packet: Uint8Array): EchoSeen | undefined {
  return (packet[0] ?? 0) >> 4 === 6 ? echoOfV6(packet) : echoOfV4(packet);
}

/** Most packets are no echo, so one byte is asked before all are read. */
function echoOfV4(packet: Uint8Array): EchoSeen | undefined {
  if (packet[V4_PROTOCOL_AT] !== IP_PROTOCOL.ICMP) return undefined;
  const ip = decodeIpv4(packet);
  if (!ip.ok) return undefined;
  const { source, destination, ttl, payload } = ip.value;
  const icmp = decodeIcmpv4(payload);
  return icmp.ok ? seen(icmp.value, source, destination, ttl) : undefined;
}

function echoOfV6(packet: Uint8Array): EchoSeen | undefined {
  const ip = decodeIpv6(packet);
  if (!ip.ok || ip.value.protocol !== IP_PROTOCOL.IPV6_ICMP) return undefined;
  const { source, destination, hopLimit, payload } = ip.value;
  const icmp = decodeIcmpv6(payload, { source, destination });
  return icmp.ok ? seen(icmp.value, source, destination, hopLimit) : undefined;
}

function seen(icmp: IcmpMessage, source: Uint8Array, destination: Uint8Array, ttl: number): EchoSeen | undefined {
  if (icmp.kind !== "echo-request" && icmp.kind !== "echo-reply") return undefined;
  const { kind, identifier, sequence, data } = icmp;
  return { source, destination, kind, identifier, sequence, data, ttl };
}

function echoPacket(flow: EchoFlow, echo: Extract<IcmpMessage, { kind: "echo-request" | "echo-reply" }>): Uint8Array {
  const { source, destination } = flow;
  if (source.length === 16) {
    const payload = encodeIcmpv6(echo, { source, destination });
    const fixed = { dscp: 0, ecn: 0, flowLabel: 0, hopLimit: TTL, extensions: [] };
    return encodeIpv6({ ...fixed, protocol: IP_PROTOCOL.IPV6_ICMP, source, destination, payload });
  }
  return encodeIpv4({
    dscp: 0,
    ecn: 0,
    identification: 0,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: TTL,
    protocol: IP_PROTOCOL.ICMP,
    source,
    destination,
    options: new Uint8Array(0),
    payload: encodeIcmpv4(echo),
  });
}
