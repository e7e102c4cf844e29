import { parseEspSuite, parseIkeSuite } from "../src/endpoint/algorithms/suite.ts";
import type { ChildConfig, ConnectionConfig, SocketAddress } from "../src/endpoint/config.ts";
import { Endpoint, type EndpointEffect, type EndpointOptions } from "../src/endpoint/endpoint.ts";
import type { ChildSa } from "../src/endpoint/esp/child-sa.ts";
import type { EndpointEvent } from "../src/endpoint/events.ts";
import { parseIdentity } from "../src/endpoint/identity.ts";
import { parseSelector } from "../src/endpoint/selectors.ts";
import { Deadlines } from "../src/time/deadlines.ts";
import { seededEntropy } from "../src/time/entropy.ts";
import { after, type Duration, type Instant, instant, milliseconds, seconds } from "../src/time/instant.ts";

export type Side = "a" | "b";

export interface Datagram {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly bytes: Uint8Array;
}

export interface LinkOptions {
  readonly seed?: number;
  readonly a?: Partial<ConnectionConfig>;
  readonly b?: Partial<ConnectionConfig>;
  readonly child?: Partial<ChildConfig>;
  readonly endpoint?: Partial<EndpointOptions>;
  readonly endpointB?: Partial<EndpointOptions>;
}

const ADDRESS: Readonly<Record<Side, string>> = { a: "192.0.2.1", b: "192.0.2.2" };
const NET: Readonly<Record<Side, string>> = { a: "10.71.1.0/24", b: "10.71.2.0/24" };
const other = (side: Side): Side => (side === "a" ? "b" : "a");

export function connection(
  side: Side,
  { child }: LinkOptions,
  change: Partial<ConnectionConfig> = {},
): ConnectionConfig {
  const net: ChildConfig = {
    name: "net",
    mode: "tunnel",
    localTs: [parseSelector(NET[side])],
    remoteTs: [parseSelector(NET[other(side)])],
    suites: [parseEspSuite("aes128-sha256")],
    replayWindow: 64,
    ...child,
  };
  return {
    name: "lab",
    version: 2,
    aggressive: false,
    local: { address: ADDRESS[side], identity: parseIdentity(`${side}.example.test`) },
    remote: { addresses: [ADDRESS[other(side)]], identity: parseIdentity(`${other(side)}.example.test`) },
    authentication: { kind: "psk", secret: new TextEncoder().encode("a secret of both") },
    suites: [parseIkeSuite("aes128-sha256-x25519")],
    children: [net],
    retransmission: { first: seconds(2), factor: 1.8, tries: 4 },
    fragmentSize: 1280,
    forceEncapsulation: true,
    ...change,
  };
}

interface OnTheWay {
  readonly to: Side;
  readonly datagram: Datagram;
  /** A whole IP packet, with AH or ESP of its own. */
  readonly isIp: boolean;
}

const NO_PORT: SocketAddress = { address: "", port: 0 };
/** A whole IP packet has its addresses in itself. */
const IP_LAYER = { from: NO_PORT, to: NO_PORT };

/** Two endpoints and the way between them, which can lose, delay and double. All of it on virtual time. */
export class VirtualLink {
  readonly sides: Record<Side, Endpoint>;
  readonly #make: (side: Side, life: number) => Endpoint;
  #lives = 0;
  readonly events: { readonly side: Side; readonly at: Instant; readonly event: EndpointEvent }[] = [];
  readonly delivered: { readonly side: Side; readonly packet: Uint8Array }[] = [];
  readonly sent: { readonly side: Side; readonly datagram: Datagram }[] = [];
  /** What becomes of a datagram: how long each copy of it takes; none for lost. */
  fate: (from: Side, datagram: Datagram) => readonly Duration[] = () => [milliseconds(5)];
  /** What a datagram looks like when it comes: a NAT on the way rewrites addresses and ports. */
  rewrite: (from: Side, datagram: Datagram) => Datagram = (_, datagram) => datagram;
  now: Instant = instant(1_000_000);
  readonly #onTheWay = new Deadlines<OnTheWay>();

  constructor(options: LinkOptions = {}) {
    this.#make = (side, life) =>
      new Endpoint(
        {
          connections: [connection(side, options, options[side])],
          entropy: seededEntropy((options.seed ?? 1) * 2 + (side === "a" ? 0 : 1) + 1_000 * life),
          ...options.endpoint,
          ...(side === "b" ? options.endpointB : {}),
        },
        this.now,
      );
    this.sides = { a: this.#make("a", 0), b: this.#make("b", 0) };
  }

  /** As a power cut does: it says nothing, and comes back knowing nothing. */
  reboot(side: Side): void {
    this.sides[side] = this.#make(side, ++this.#lives);
  }

  /** Lets a side act, and time go on. */
  act(side: Side, what: (endpoint: Endpoint, now: Instant) => readonly EndpointEffect[]): void {
    this.#carryOut(side, what(this.sides[side], this.now));
  }

  advance(span: Duration): void {
    const end = after(this.now, span);
    for (let next = this.#next(); next !== undefined && next <= end; next = this.#next()) {
      this.now = instant(Math.max(this.now, next));
      for (const { to, datagram, isIp } of this.#onTheWay.due(this.now)) {
        const side = this.sides[to];
        this.#carryOut(
          to,
          isIp ? side.receiveIp(datagram.bytes, this.now) : side.receive(this.rewrite(other(to), datagram), this.now),
        );
      }
      for (const side of ["a", "b"] as const) {
        const wake = this.sides[side].nextWake();
        if (wake !== undefined && wake <= this.now) this.#carryOut(side, this.sides[side].wake(this.now));
      }
    }
    this.now = end;
  }

  kinds(side: Side): readonly string[] {
    return this.events.filter((one) => one.side === side).map(({ event }) => event.kind);
  }

  of<Kind extends EndpointEvent["kind"]>(side: Side, kind: Kind): readonly Extract<EndpointEvent, { kind: Kind }>[] {
    return this.events.flatMap((one) =>
      one.side === side && one.event.kind === kind ? [one.event as Extract<EndpointEvent, { kind: Kind }>] : [],
    );
  }

  /** The children that carry traffic. */
  children(side: Side): readonly ChildSa[] {
    return this.sides[side].ikeSas.flatMap((sa) => sa.children).filter(({ state }) => state === "installed");
  }

  /** An IP packet from one net to the other; whether it came out at the far end. */
  ping(from: Side, packet: Uint8Array = innerPacket(from)): boolean {
    const before = this.delivered.length;
    this.act(from, (endpoint, now) => endpoint.send(packet, now));
    this.advance(milliseconds(50));
    return this.delivered
      .slice(before)
      .some((one) => one.side === other(from) && Buffer.compare(one.packet, packet) === 0);
  }

  #dispatch(side: Side, datagram: Datagram, isIp: boolean): void {
    this.sent.push({ side, datagram });
    for (const delay of this.fate(side, datagram))
      this.#onTheWay.set({ to: other(side), datagram, isIp }, after(this.now, delay));
  }

  #next(): Instant | undefined {
    const times = [this.#onTheWay.next(), this.sides.a.nextWake(), this.sides.b.nextWake()].filter(
      (at) => at !== undefined,
    );
    return times.length === 0 ? undefined : instant(Math.min(...times));
  }

  #carryOut(side: Side, effects: readonly EndpointEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === "event") this.events.push({ side, at: this.now, event: effect.event });
      else if (effect.kind === "deliver") this.delivered.push({ side, packet: effect.packet });
      else if (effect.kind === "send-ip") this.#dispatch(side, { ...IP_LAYER, bytes: effect.packet }, true);
      else this.#dispatch(side, { from: effect.from, to: effect.to, bytes: effect.bytes }, false);
    }
  }
}

export function innerPacket(from: Side): Uint8Array {
  const packet = new Uint8Array(84);
  packet.set([0x45, 0, 0, 84, 0, 1, 0, 0, 64, 1]);
  packet.set([10, 71, from === "a" ? 1 : 2, 1, 10, 71, from === "a" ? 2 : 1, 1], 12);
  return packet;
}
