import { IP_PROTOCOL } from "../wire/ip/protocol.ts";

/** What of an inner packet decides which child carries it: RFC 4301 §4.4.1.1. */
export interface InnerFlow {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly protocol: number;
  /**
   * `undefined` where the protocol has none and where a later fragment does not show it. Of ICMP, type and code as one
   * number, on both sides: RFC 4301 §4.4.1.1, RFC 7296 §3.13.1.
   */
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;
}

const HAS_PORTS = new Set<number>([6, 17, 132, 136]); // TCP, UDP, SCTP, UDP-Lite
const HAS_TYPES = new Set<number>([IP_PROTOCOL.ICMP, IP_PROTOCOL.IPV6_ICMP]);
/** Headers in front of the one that selects, RFC 8200 §4. */
const EXTENSIONS = new Set<number>([IP_PROTOCOL.HOPOPT, IP_PROTOCOL.IPV6_ROUTE, IP_PROTOCOL.IPV6_OPTS]);

/** Reads only the fields that select; `undefined` for what is no IP packet. */
export function innerFlow(packet: Uint8Array): InnerFlow | undefined {
  const version = (packet[0] ?? 0) >> 4;
  if (version === 4 && packet.length >= 20) {
    const isLater = (((packet[6] ?? 0) & 0x1f) << 8) + (packet[7] ?? 0) > 0;
    const at = isLater ? undefined : 4 * ((packet[0] ?? 0) & 15);
    return flow(packet, { source: 12, destination: 16, size: 4 }, packet[9] ?? 0, at);
  }
  if (version === 6 && packet.length >= 40) {
    const { protocol, at } = upperOfV6(packet);
    return flow(packet, { source: 8, destination: 24, size: 16 }, protocol, at);
  }
  return undefined;
}

/** @returns where the upper header stands; `undefined` behind a later fragment's header */
function upperOfV6(packet: Uint8Array): { readonly protocol: number; readonly at: number | undefined } {
  let protocol = packet[6] ?? 0;
  let at = 40;
  while (at + 8 <= packet.length) {
    if (protocol === IP_PROTOCOL.IPV6_FRAG) {
      const isLater = ((packet[at + 2] ?? 0) << 5) + ((packet[at + 3] ?? 0) >> 3) > 0;
      if (isLater) return { protocol: packet[at] ?? 0, at: undefined };
      [protocol, at] = [packet[at] ?? 0, at + 8];
    } else if (EXTENSIONS.has(protocol)) [protocol, at] = [packet[at] ?? 0, at + 8 + 8 * (packet[at + 1] ?? 0)];
    else break;
  }
  return { protocol, at };
}

interface Places {
  readonly source: number;
  readonly destination: number;
  readonly size: number;
}

function flow(
  packet: Uint8Array,
  { source, destination, size }: Places,
  protocol: number,
  at: number | undefined,
): InnerFlow {
  const word = (place: number): number => ((packet[place] ?? 0) << 8) | (packet[place + 1] ?? 0);
  const isThere = (length: number): boolean => at !== undefined && at + length <= packet.length;
  const shown = HAS_PORTS.has(protocol) && isThere(4);
  const type = HAS_TYPES.has(protocol) && isThere(2) ? word(at ?? 0) : undefined;
  return {
    source: packet.subarray(source, source + size),
    destination: packet.subarray(destination, destination + size),
    protocol,
    sourcePort: shown ? word(at ?? 0) : type,
    destinationPort: shown ? word((at ?? 0) + 2) : type,
  };
}
