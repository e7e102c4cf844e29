import { Endpoint, type EndpointEffect } from "../endpoint/endpoint.ts";
import type { ChildSa } from "../endpoint/esp/child-sa.ts";
import type { EndpointEvent } from "../endpoint/events.ts";
import { renderSpi } from "../model/sa.ts";
import { type Entropy, integerBetween } from "../time/entropy.ts";
import { before, between, type Duration, type Instant, minutes } from "../time/instant.ts";
import { childName, connectionsOf } from "./connections.ts";
import { UnheardRekeys } from "./losses.ts";
import { Processes } from "./processes.ts";
import type { LabGatewaySpec } from "./spec.ts";
import type { Datagram } from "./wire.ts";

/** What a gateway wants done. */
export type GatewayEffect =
  | { readonly kind: "send"; readonly datagram: Datagram }
  /** For a host behind it. */
  | { readonly kind: "deliver"; readonly packet: Uint8Array }
  | { readonly kind: "log"; readonly tag: string; readonly text: string }
  /** A child SA with a peer stands, or stands anew. */
  | { readonly kind: "negotiated"; readonly peer: string };

/** What `show crypto ipsec sa` counts for one flow, over all its SAs. */
export interface FlowCounters {
  encaps: number;
  decaps: number;
  noSaSend: number;
  invalidSaReceived: number;
}

/** One direction of a child SA, as the gateway's databases have it. */
export interface LabSa {
  readonly direction: "in" | "out";
  readonly spi: number;
  readonly peer: string;
  /** Counted up since the gateway started. */
  readonly number: number;
  /** When the hard lifetime ends. */
  readonly expiresAt: Instant | undefined;
  readonly child: ChildSa;
}

export interface LabGatewayOptions {
  readonly spec: LabGatewaySpec;
  /** The other gateways that it has tunnels with. */
  readonly peers: readonly LabGatewaySpec[];
  readonly entropy: Entropy;
  /** Of a child SA. */
  readonly lifetime: Duration;
  readonly now: Instant;
}

/** IOS writes one invalid-SPI line a minute for a flow. */
const LIMITER: Duration = minutes(1);
const NO_PACKETS: Readonly<FlowCounters> = { encaps: 0, decaps: 0, noSaSend: 0, invalidSaReceived: 0 };

/** A virtual IOS gateway: an endpoint that speaks IKEv1 and ESP, with the counters, the log and the faults of the device around it. */
export class LabGateway {
  readonly spec: LabGatewaySpec;
  readonly faults = new Set<string>();
  readonly debugs = new Set<string>();
  /** Every clear command that was typed, in order. */
  readonly cleared: string[] = [];
  /** Rekeys that the peers never hear the end of: the fault `drift`. */
  readonly unheard = new UnheardRekeys();
  /** What its CPU did since it started. */
  processes = new Processes();
  startedAt: Instant;
  /** Child SAs that were negotiated since it started. */
  negotiated = 0;
  readonly #options: LabGatewayOptions;
  #endpoint: Endpoint;
  #flows = new Map<string, FlowCounters>();
  #numbers = new WeakMap<ChildSa, number>();
  /** Old SPIs of unheard rekeys, whose end is waited for. */
  readonly #drifting = new Set<number>();
  readonly #invalidSpiAt = new Map<string, Instant>();

  constructor(options: LabGatewayOptions) {
    this.spec = options.spec;
    this.#options = options;
    this.startedAt = before(options.now, minutes(60 * 24 * integerBetween(options.entropy, 20, 90)));
    this.#endpoint = this.#newEndpoint(options.now);
  }

  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  get peers(): readonly LabGatewaySpec[] {
    return this.#options.peers;
  }

  /** Both directions of every child SA, in the order they were made; one that was renewed has only its inbound half left. */
  get sas(): readonly LabSa[] {
    return this.#endpoint.ikeSas
      .flatMap(({ connection, children, childRekeyAt }) =>
        children.flatMap((child): LabSa[] => {
          const { inboundSpi, outboundSpi, state } = child;
          const number = this.#numbers.get(child) ?? 0;
          const both = { peer: connection.name, number, expiresAt: childRekeyAt.get(child)?.hard, child };
          const inbound: LabSa = { direction: "in", spi: inboundSpi, ...both };
          return state === "installed" ? [inbound, { direction: "out", spi: outboundSpi, ...both }] : [inbound];
        }),
      )
      .sort((a, b) => a.number - b.number);
  }

  /** The SA under which this gateway sends to a peer now. */
  outbound(peer: string): LabSa | undefined {
    return this.sas.findLast((sa) => sa.direction === "out" && sa.peer === peer);
  }

  counters(peer: string): Readonly<FlowCounters> {
    const past = this.#flows.get(peer) ?? NO_PACKETS;
    const live = this.#endpoint.ikeSas.filter(({ connection }) => connection.name === peer);
    return live
      .flatMap(({ children }) => children)
      .reduce((sum, { counters }) => added(sum, counters.outPackets, counters.inPackets), past);
  }

  /** Lets the endpoint act, and sees what of it is the device's business. */
  act(now: Instant, what: (endpoint: Endpoint, now: Instant) => readonly EndpointEffect[]): readonly GatewayEffect[] {
    return what(this.#endpoint, now).flatMap((effect): readonly GatewayEffect[] => {
      this.#worked(effect, now);
      if (effect.kind === "event") return this.#heard(effect.event, now);
      if (effect.kind === "deliver") return [effect];
      if (effect.kind !== "send" || this.unheard.take(effect)) return [];
      return [{ kind: "send", datagram: effect }];
    });
  }

  #worked(effect: EndpointEffect, now: Instant): void {
    if (effect.kind !== "event") this.processes.did("interrupt", now);
    else if (/^message-(?:sent|received)$/.test(effect.event.kind)) this.processes.did("Crypto IKMP", now);
    else if (/^child-sa-/.test(effect.event.kind)) this.processes.did("IPSEC key engine", now);
  }

  /** An IP packet of a host behind it, to one behind the peer. */
  route(peer: string, packet: Uint8Array, now: Instant): readonly GatewayEffect[] {
    if (this.#endpoint.child(childName(peer)) === undefined) this.#flow(peer).noSaSend += 1;
    return this.act(now, (endpoint, at) => endpoint.send(packet, at));
  }

  /** A rekey of the child SAs with a peer, of which the peer never hears the end. */
  drift(peer: string, now: Instant): readonly GatewayEffect[] {
    for (const { child, direction } of this.sas)
      if (direction === "out" && child.options.connection === peer) this.#drifting.add(child.inboundSpi);
    return this.unheard.begin(() => this.act(now, (endpoint, at) => endpoint.rekeyChildren(peer, at)));
  }

  /** The power went: it comes back without SAs, and says nothing to anybody. */
  reload(now: Instant): readonly GatewayEffect[] {
    this.#endpoint = this.#newEndpoint(now);
    this.#flows = new Map();
    this.#drifting.clear();
    this.#invalidSpiAt.clear();
    this.processes = new Processes();
    this.negotiated = 0;
    this.startedAt = now;
    return [{ kind: "log", tag: "SYS-5-RESTART", text: "System restarted --" }];
  }

  #newEndpoint(now: Instant): Endpoint {
    const { spec, peers, entropy, lifetime } = this.#options;
    return new Endpoint({ connections: connectionsOf(spec, peers, lifetime), entropy }, now);
  }

  #flow(peer: string): FlowCounters {
    const known = this.#flows.get(peer);
    if (known !== undefined) return known;
    const fresh = { ...NO_PACKETS };
    this.#flows.set(peer, fresh);
    return fresh;
  }

  #heard(event: EndpointEvent, now: Instant): readonly GatewayEffect[] {
    switch (event.kind) {
      case "child-sa-established":
        return this.#made(event.connection, event.child);
      case "child-sa-rekeyed":
        if (!this.#drifting.has(event.replaces)) return this.#made(event.connection, event.child);
        this.#number(event.child);
        this.unheard.rekeyed(this.#addressOf(event.connection));
        return [];
      case "child-sa-closed":
        this.#closed(event.connection, event.child);
        return [];
      case "stray":
        return this.#stray(event, now);
      default:
        return [];
    }
  }

  #made(peer: string, child: ChildSa): readonly GatewayEffect[] {
    this.#number(child);
    return [{ kind: "negotiated", peer }];
  }

  #number(child: ChildSa): void {
    this.negotiated += 1;
    this.#numbers.set(child, this.negotiated);
  }

  #closed(peer: string, { counters, inboundSpi }: ChildSa): void {
    this.#flows.set(peer, added(this.#flow(peer), counters.outPackets, counters.inPackets));
    if (this.#drifting.delete(inboundSpi)) this.unheard.oldOneGone(this.#addressOf(peer));
  }

  #stray({ reason, from, spi }: Extract<EndpointEvent, { kind: "stray" }>, now: Instant): readonly GatewayEffect[] {
    const peer = this.peers.find(({ address }) => address === from);
    if (peer === undefined) return [];
    if (reason === "unknown IKE SPI") return [noSa(peer.address)];
    if (reason !== "unknown ESP SPI" || spi === undefined) return [];
    this.#flow(peer.name).invalidSaReceived += 1;
    const flow = `${from} ${spi}`;
    const last = this.#invalidSpiAt.get(flow);
    if (last !== undefined && between(last, now) < LIMITER) return [];
    this.#invalidSpiAt.set(flow, now);
    return [invalidSpi(this.spec.address, from, spi)];
  }

  #addressOf(peer: string): string {
    return this.peers.find(({ name }) => name === peer)?.address ?? "";
  }
}

const added = (sum: Readonly<FlowCounters>, encaps: number, decaps: number): FlowCounters => ({
  ...sum,
  encaps: sum.encaps + encaps,
  decaps: sum.decaps + decaps,
});

const noSa = (from: string): GatewayEffect => ({
  kind: "log",
  tag: "CRYPTO-4-IKMP_NO_SA",
  text: `IKE message from ${from} has no SA and is not an initialization offer`,
});

const invalidSpi = (to: string, from: string, spi: number): GatewayEffect => ({
  kind: "log",
  tag: "CRYPTO-4-RECVD_PKT_INV_SPI",
  text: `decaps: rec'd IPSEC packet has invalid spi for destaddr=${to}, prot=50, spi=${renderSpi(spi)}(${spi}), srcaddr=${from}, input interface=Ethernet0/0`,
});
