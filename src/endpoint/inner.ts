/** What of an inner packet decides which child carries it: RFC 4301 §4.4.1.1. */
export interface InnerFlow {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

const HAS_PORTS = new Set([6, 17, 132]);

/** Reads only the fields that select; `undefined` for what is no IP packet. Ports of later fragments are 0. */
export function innerFlow(packet: Uint8Array): InnerFlow | undefined {
  const version = (packet[0] ?? 0) >> 4;
  if (version === 4 && packet.length >= 20) {
    const header = 4 * ((packet[0] ?? 0) & 15);
    const isLater = (((packet[6] ?? 0) & 0x1f) << 8) + (packet[7] ?? 0) > 0;
    return flow(packet, {
      source: 12,
      destination: 16,
      size: 4,
      protocol: packet[9] ?? 0,
      header: isLater ? packet.length : header,
    });
  }
  if (version === 6 && packet.length >= 40) {
    return flow(packet, { source: 8, destination: 24, size: 16, protocol: packet[6] ?? 0, header: 40 });
  }
  return undefined;
}

interface Places {
  readonly source: number;
  readonly destination: number;
  readonly size: number;
  readonly protocol: number;
  readonly header: number;
}

function flow(packet: Uint8Array, { source, destination, size, protocol, header }: Places): InnerFlow {
  const port = (at: number): number =>
    HAS_PORTS.has(protocol) && packet.length >= at + 2 ? ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0) : 0;
  return {
    source: packet.subarray(source, source + size),
    destination: packet.subarray(destination, destination + size),
    protocol,
    sourcePort: port(header),
    destinationPort: port(header + 2),
  };
}
