import { type EchoFlow, echoOf, echoReply, echoRequest } from "../endpoint/echo.ts";
import { parseSelector } from "../endpoint/selectors.ts";
import { encodeIcmpv4 } from "../wire/icmp/icmpv4.ts";
import { decodeIpv4, encodeIpv4 } from "../wire/ip/ipv4.ts";
import { IP_PROTOCOL } from "../wire/ip/protocol.ts";

const PAYLOAD = new TextEncoder().encode("spindrift lab: one host asks another through the tunnel.");

/** The first host of a network in CIDR form. */
export function firstHost(network: string): Uint8Array {
  const { start } = parseSelector(network);
  const host = Uint8Array.from(start);
  host[host.length - 1] = (host.at(-1) ?? 0) + 1;
  return host;
}

/** One host behind a gateway that goes on asking one behind the peer, whether anything comes back or not. */
export class Asker {
  readonly gateway: string;
  readonly peer: string;
  /** Echo requests that were sent, and those that were answered. */
  asked = 0;
  answered = 0;
  readonly #flow: EchoFlow;
  readonly #identifier: number;

  constructor(gateway: string, peer: string, flow: EchoFlow, identifier: number) {
    this.gateway = gateway;
    this.peer = peer;
    this.#flow = flow;
    this.#identifier = identifier;
  }

  /** The next echo request, as a whole IP packet. */
  next(): Uint8Array {
    this.asked += 1;
    return echoRequest(this.#flow, this.#identifier, this.asked & 0xffff, PAYLOAD);
  }

  /** @returns whether the packet answers it */
  takes(packet: Uint8Array): boolean {
    const echo = echoOf(packet);
    if (echo?.kind !== "echo-reply" || echo.identifier !== this.#identifier) return false;
    this.answered += 1;
    return true;
  }
}

/** What a host says to a packet that came for it: it answers echoes, and has no service on any UDP port. */
export function replyOf(packet: Uint8Array): Uint8Array | undefined {
  const echo = echoOf(packet);
  return echo === undefined ? portUnreachable(packet) : echo.kind === "echo-request" ? echoReply(echo) : undefined;
}

const PORT_UNREACHABLE = 3;
/** The header without options and eight bytes behind it: RFC 792. */
const QUOTED = 28;

function portUnreachable(packet: Uint8Array): Uint8Array | undefined {
  const ip = decodeIpv4(packet);
  if (!ip.ok || ip.value.protocol !== IP_PROTOCOL.UDP) return undefined;
  const { source, destination } = ip.value;
  const message = { kind: "unreachable", code: PORT_UNREACHABLE, original: packet.subarray(0, QUOTED) } as const;
  const header = { ...ip.value, source: destination, destination: source, protocol: IP_PROTOCOL.ICMP };
  return encodeIpv4({ ...header, payload: encodeIcmpv4(message) });
}
