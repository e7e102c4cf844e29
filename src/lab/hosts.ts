import { type EchoFlow, echoOf, echoReply, echoRequest } from "../endpoint/echo.ts";
import { parseSelector } from "../endpoint/selectors.ts";

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

/** What a host says to a packet that came for it. */
export function replyOf(packet: Uint8Array): Uint8Array | undefined {
  const echo = echoOf(packet);
  return echo?.kind === "echo-request" ? echoReply(echo) : undefined;
}
