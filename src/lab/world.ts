import type { Endpoint, EndpointEffect } from "../endpoint/endpoint.ts";
import { Deadlines } from "../time/deadlines.ts";
import { type Entropy, seededEntropy } from "../time/entropy.ts";
import { after, type Duration, type Instant, instant, milliseconds, seconds } from "../time/instant.ts";
import { type GatewayEffect, LabGateway } from "./gateway.ts";
import { Asker, firstHost, replyOf } from "./hosts.ts";
import { isBlocked } from "./losses.ts";
import type { LabGatewaySpec, LabLog } from "./spec.ts";
import { type Datagram, VirtualWire, type Wire } from "./wire.ts";

export interface LabWorldOptions {
  readonly gateways: readonly LabGatewaySpec[];
  readonly entropy: Entropy;
  /** Of a child SA; it is rekeyed at about four fifths of it. */
  readonly lifetime: Duration;
  /** Which the host behind each gateway asks the one behind each peer; every one is answered. */
  readonly packetsPerSecond: number;
  readonly now: Instant;
  /** Unless said, a virtual one that loses nothing. */
  readonly wire?: Wire;
}

const DRIFT_AGAIN: Duration = seconds(12);

/**
 * The virtual fleet: endpoints that negotiate, rekey, encrypt, count and lose SAs, the hosts behind them, and the wire
 * between, on whichever clock moves it. It opens no socket: on loopback `server/udp-wire.ts` is its wire.
 */
export class LabWorld {
  readonly #gateways = new Map<string, LabGateway>();
  readonly #byAddress = new Map<string, LabGateway>();
  readonly #askers: readonly Asker[];
  readonly #pace: Duration;
  readonly #wakes = new Deadlines<LabGateway>();
  readonly #asks = new Deadlines<Asker>();
  /** Gateways with the fault `drift-again`, and when it strikes next. */
  readonly #drifts = new Deadlines<LabGateway>();
  #wire: Wire;
  #now: Instant;
  #logs: LabLog[] = [];

  constructor({ gateways, entropy, lifetime, packetsPerSecond, now, wire }: LabWorldOptions) {
    this.#now = now;
    this.#wire = wire ?? new VirtualWire();
    this.#pace = milliseconds(Math.max(1, Math.round(1_000 / packetsPerSecond)));
    const find = (name: string): LabGatewaySpec => {
      const found = gateways.find((one) => one.name === name);
      if (found === undefined) throw new Error(`no gateway ${name} in the lab`);
      return found;
    };
    for (const spec of gateways) {
      // Each has its own chance: what one does moves no other's
      const own = seededEntropy(new DataView(entropy.bytes(4).buffer).getUint32(0));
      const gateway = new LabGateway({ spec, peers: spec.peers.map(find), entropy: own, lifetime, now });
      this.#gateways.set(spec.name, gateway);
      this.#byAddress.set(spec.address, gateway);
    }
    this.#askers = gateways.flatMap((spec) => spec.peers.map((peer) => [spec, find(peer)] as const)).map(asker);
    if (packetsPerSecond > 0) for (const one of this.#askers) this.#asks.set(one, after(now, this.#pace));
  }

  get now(): Instant {
    return this.#now;
  }

  get gateways(): readonly LabGateway[] {
    return [...this.#gateways.values()];
  }

  gateway(name: string): LabGateway {
    const gateway = this.#gateways.get(name);
    if (gateway === undefined) throw new Error(`no gateway ${name} in the lab`);
    return gateway;
  }

  /** Echo requests that the hosts behind a gateway sent, and those that were answered. */
  traffic(name: string): { readonly asked: number; readonly answered: number } {
    const own = this.#askers.filter(({ gateway }) => gateway === name);
    const sum = (of: (one: Asker) => number): number => own.reduce((total, one) => total + of(one), 0);
    return { asked: sum(({ asked }) => asked), answered: sum(({ answered }) => answered) };
  }

  nextWake(): Instant | undefined {
    const times = [this.#wire.nextWake(), this.#wakes.next(), this.#asks.next(), this.#drifts.next()];
    const known = times.filter((at) => at !== undefined);
    return known.length === 0 ? undefined : instant(Math.min(...known));
  }

  /** Moves time on, from one thing that happens to the next. */
  advanceTo(end: Instant): void {
    for (let next = this.nextWake(); next !== undefined && next <= end; next = this.nextWake()) {
      if (next > this.#now) this.#now = next;
      for (const datagram of this.#wire.due(this.#now)) this.arrived(datagram);
      for (const gateway of this.#wakes.due(this.#now)) this.act(gateway, (endpoint, now) => endpoint.wake(now));
      for (const one of this.#asks.due(this.#now)) this.#ask(one);
      for (const gateway of this.#drifts.due(this.#now))
        for (const peer of gateway.spec.peers) this.drift(gateway, peer);
    }
    if (end > this.#now) this.#now = end;
  }

  /** A datagram came to the gateway that has its address. */
  arrived(datagram: Datagram): void {
    const gateway = this.#byAddress.get(datagram.to.address);
    if (gateway === undefined || isBlocked(gateway.faults, datagram)) return;
    this.act(gateway, (endpoint, now) => endpoint.receive(datagram, now));
  }

  /** From now on on another wire; what was on its way arrives before. */
  moveTo(wire: Wire): void {
    for (let next = this.#wire.nextWake(); next !== undefined; next = this.#wire.nextWake())
      for (const datagram of this.#wire.due(next)) this.arrived(datagram);
    this.#wire = wire;
  }

  /** What was logged since it was last asked. */
  takeLogs(): readonly LabLog[] {
    const logs = this.#logs;
    this.#logs = [];
    return logs;
  }

  log(gateway: LabGateway, tag: string, text: string): void {
    this.#logs.push({ gateway: gateway.spec.name, at: this.#now, tag, text });
  }

  act(gateway: LabGateway, what: (endpoint: Endpoint, now: Instant) => readonly EndpointEffect[]): void {
    this.#carryOut(gateway, gateway.act(this.#now, what));
  }

  /** Tears down on this end what it holds with a peer, and tells the peer (RFC 2408 §5.15) unless the messages are lost. */
  clear(gateway: LabGateway, peer: string, what: "children" | "everything", deleteArrives = true): void {
    const effects = gateway.act(this.#now, (endpoint, now) =>
      what === "children"
        ? endpoint.downChildren(peer, now)
        : endpoint.clearIke(({ connection }) => connection.name === peer, now),
    );
    this.#carryOut(gateway, deleteArrives ? effects : effects.filter(({ kind }) => kind !== "send"));
  }

  /** The device restarts: it holds nothing any more, and its peers do not know. */
  reload(gateway: LabGateway): void {
    this.#carryOut(gateway, gateway.reload(this.#now));
  }

  /** A rekey of which the other end never hears the end: this end goes over to new SPIs alone. */
  drift(gateway: LabGateway, peer: string): void {
    this.#carryOut(gateway, gateway.drift(peer, this.#now));
  }

  #ask(asker: Asker): void {
    this.#asks.set(asker, after(this.#now, this.#pace));
    const gateway = this.gateway(asker.gateway);
    this.#carryOut(gateway, gateway.route(asker.peer, asker.next(), this.#now));
  }

  #carryOut(gateway: LabGateway, effects: readonly GatewayEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case "send":
          if (!isBlocked(gateway.faults, effect.datagram)) this.#wire.send(effect.datagram, this.#now);
          break;
        case "deliver":
          this.#toHost(gateway, effect.packet);
          break;
        case "log":
          this.log(gateway, effect.tag, effect.text);
          break;
        case "negotiated":
          if (gateway.faults.has("drift-again")) this.#drifts.set(gateway, after(this.#now, DRIFT_AGAIN));
          break;
      }
    }
    this.#rearm(gateway);
  }

  #toHost(gateway: LabGateway, packet: Uint8Array): void {
    const reply = replyOf(packet);
    if (reply !== undefined) this.act(gateway, (endpoint, now) => endpoint.send(reply, now));
    else this.#askers.find((one) => one.gateway === gateway.spec.name && one.takes(packet));
  }

  #rearm(gateway: LabGateway): void {
    const next = gateway.endpoint.nextWake();
    if (next === this.#wakes.get(gateway)) return;
    if (next === undefined) this.#wakes.clear(gateway);
    else this.#wakes.set(gateway, next);
  }
}

function asker([own, peer]: readonly [LabGatewaySpec, LabGatewaySpec], i: number): Asker {
  const flow = { source: firstHost(own.protects), destination: firstHost(peer.protects) };
  return new Asker(own.name, peer.name, flow, i + 1);
}
