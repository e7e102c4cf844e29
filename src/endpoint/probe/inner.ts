import { decodeIcmpv4 } from "../../wire/icmp/icmpv4.ts";
import { decodeIcmpv6 } from "../../wire/icmp/icmpv6.ts";
import type { IcmpMessage } from "../../wire/icmp/message.ts";
import { renderIpAddress } from "../../wire/ip/address.ts";
import { decodeIpv4, encodeIpv4 } from "../../wire/ip/ipv4.ts";
import { decodeIpv6, encodeIpv6 } from "../../wire/ip/ipv6.ts";
import { IP_PROTOCOL } from "../../wire/ip/protocol.ts";
import { decodeUdp, encodeUdp } from "../../wire/ip/udp.ts";
import type { EchoFlow } from "../echo.ts";
import { networkOf, type TrafficSelector } from "../selectors.ts";

/** What a packet out of the tunnel means to a probe. */
export type InnerAnswer =
  | { readonly kind: "echo-reply"; readonly identifier: number; readonly sequence: number; readonly from: string }
  | { readonly kind: "too-big"; readonly mtu: number; readonly from: string }
  | { readonly kind: "unreachable"; readonly code: number; readonly from: string }
  | { readonly kind: "udp"; readonly destinationPort: number; readonly from: string };

const TTL = 64;

export function innerAnswer(packet: Uint8Array): InnerAnswer | undefined {
  const ip = (packet[0] ?? 0) >> 4 === 6 ? decodeIpv6(packet) : decodeIpv4(packet);
  if (!ip.ok) return undefined;
  const { source, destination, protocol, payload } = ip.value;
  const from = renderIpAddress(source);
  if (protocol === IP_PROTOCOL.UDP) {
    const udp = decodeUdp(payload, { source, destination });
    return udp.ok ? { kind: "udp", destinationPort: udp.value.destinationPort, from } : undefined;
  }
  if (protocol !== IP_PROTOCOL.ICMP && protocol !== IP_PROTOCOL.IPV6_ICMP) return undefined;
  const icmp = source.length === 16 ? decodeIcmpv6(payload, { source, destination }) : decodeIcmpv4(payload);
  return icmp.ok ? icmpAnswer(icmp.value, from) : undefined;
}

function icmpAnswer(icmp: IcmpMessage, from: string): InnerAnswer | undefined {
  if (icmp.kind === "echo-reply") return { kind: "echo-reply", ...pick(icmp), from };
  if (icmp.kind === "packet-too-big") return { kind: "too-big", mtu: icmp.mtu, from };
  return icmp.kind === "unreachable" ? { kind: "unreachable", code: icmp.code, from } : undefined;
}

const pick = ({ identifier, sequence }: { readonly identifier: number; readonly sequence: number }) => ({
  identifier,
  sequence,
});

/** Headers in front of what an echo carries: its data is the packet's length less these. */
export const echoOverhead = ({ source }: EchoFlow): number => (source.length === 16 ? 48 : 28);

export function udpPacket(
  { source, destination }: EchoFlow,
  ports: { readonly from: number; readonly to: number },
  data: Uint8Array,
): Uint8Array {
  const datagram = { sourcePort: ports.from, destinationPort: ports.to, payload: data };
  const payload = encodeUdp(datagram, { source, destination });
  const fixed = { dscp: 0, ecn: 0, protocol: IP_PROTOCOL.UDP, source, destination, payload };
  if (source.length === 16) return encodeIpv6({ ...fixed, flowLabel: 0, hopLimit: TTL, extensions: [] });
  const fragment = { identification: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0 };
  return encodeIpv4({ ...fixed, ...fragment, ttl: TTL, options: new Uint8Array(0) });
}

/** A host that stands for a network: its first one; `undefined` for “everything”. */
export function hostOf(selector: TrafficSelector | undefined): Uint8Array | undefined {
  const network = selector === undefined ? undefined : networkOf(selector);
  if (selector === undefined || network?.prefix === 0) return undefined;
  const host = Uint8Array.from(selector.start);
  const isOneAddress = Buffer.compare(selector.start, selector.end) === 0;
  if (!isOneAddress && network !== undefined) host[host.length - 1] = (host.at(-1) ?? 0) | 1;
  return host;
}
