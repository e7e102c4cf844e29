import type { SocketAddress } from "../endpoint/config.ts";
import { Deadlines } from "../time/deadlines.ts";
import { type Entropy, fraction } from "../time/entropy.ts";
import { after, type Duration, type Instant, milliseconds } from "../time/instant.ts";
import { decodeEncapsulated } from "../wire/esp/udp-encapsulation.ts";
import { decodeHeader, type IkeHeader } from "../wire/ike/message.ts";

export interface Datagram {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly bytes: Uint8Array;
}

/** The way between gateways. The lab is the same on every wire: on virtual time, or on UDP sockets (server/udp-wire.ts). */
export interface Wire {
  send(datagram: Datagram, now: Instant): void;
  /** When something arrives by itself; a wire that hands in what arrives never says. */
  nextWake(): Instant | undefined;
  /** What has arrived by now. */
  due(now: Instant): readonly Datagram[];
}

export interface VirtualWireOptions {
  readonly delay?: Duration;
  /** Of datagrams that are lost, 0 to 1. */
  readonly loss?: number;
  readonly entropy?: Entropy;
}

/** A wire on virtual time, which delays and loses. */
export class VirtualWire implements Wire {
  readonly #options: VirtualWireOptions;
  readonly #onTheWay = new Deadlines<Datagram>();

  constructor(options: VirtualWireOptions = {}) {
    this.#options = options;
  }

  send(datagram: Datagram, now: Instant): void {
    const { delay = milliseconds(5), loss = 0, entropy } = this.#options;
    if (loss > 0 && entropy !== undefined && fraction(entropy) < loss) return;
    this.#onTheWay.set(datagram, after(now, delay));
  }

  nextWake(): Instant | undefined {
    return this.#onTheWay.next();
  }

  due(now: Instant): readonly Datagram[] {
    return this.#onTheWay.due(now);
  }
}

const NAT_PORT = 4500;

/** What a datagram is, as far as one on the way can see: RFC 3948 §2. */
export function contentOf({
  to,
  from,
  bytes,
}: Datagram): { readonly kind: "esp" } | { readonly kind: "ike"; readonly header: IkeHeader } | undefined {
  let message = bytes;
  if (to.port === NAT_PORT || from.port === NAT_PORT) {
    const content = decodeEncapsulated(bytes);
    if (!content.ok || content.value.kind === "keepalive") return undefined;
    if (content.value.kind === "esp") return { kind: "esp" };
    message = content.value.message;
  }
  const header = decodeHeader(message);
  return header.ok ? { kind: "ike", header: header.value } : undefined;
}
