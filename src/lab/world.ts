import { renderSpi } from "../model/sa.ts";
import { type Entropy, integerBetween } from "../time/entropy.ts";
import {
  after,
  before,
  between,
  type Duration,
  type Instant,
  milliseconds,
  minutes,
  seconds,
} from "../time/instant.ts";
import type { LabCounters, LabGateway, LabGatewaySpec, LabLog, LabSa } from "./sa.ts";

export interface LabWorldOptions {
  readonly gateways: readonly LabGatewaySpec[];
  readonly entropy: Entropy;
  /** Of a child SA; it is rekeyed at about four fifths of it. */
  readonly lifetime: Duration;
  /** In each direction of each tunnel. */
  readonly packetsPerSecond: number;
  readonly now: Instant;
}

const TICK: Duration = milliseconds(100);
const NEGOTIATION: Duration = milliseconds(400);
/** An SA that was rekeyed is kept for what is still on its way. */
const STRAGGLERS: Duration = seconds(3);
const DRIFT_AGAIN: Duration = seconds(12);
/** IOS writes one invalid-SPI line a minute for a flow. */
const LIMITER: Duration = minutes(1);

/**
 * The virtual fleet: gateways whose SAs are negotiated, rekeyed, counted and lost, on whichever clock moves it. SPIs are
 * chosen by the receiver, a rekey makes before it breaks, and each packet carries the SPI its sender uses at the time.
 */
export class LabWorld {
  readonly #options: LabWorldOptions;
  readonly #gateways: Map<string, LabGateway>;
  #now: Instant;
  #logs: LabLog[] = [];
  /** Gateways with the fault `drift-again`, and when it strikes next. */
  readonly #driftAt = new Map<string, Instant>();

  constructor(options: LabWorldOptions) {
    this.#options = options;
    this.#now = options.now;
    this.#gateways = new Map(options.gateways.map((spec) => [spec.name, this.#newGateway(spec)]));
  }

  get now(): Instant {
    return this.#now;
  }

  gateway(name: string): LabGateway {
    const gateway = this.#gateways.get(name);
    if (gateway === undefined) throw new Error(`no gateway ${name} in the lab`);
    return gateway;
  }

  /** Moves time on, tick by tick. */
  advanceTo(end: Instant): void {
    while (after(this.#now, TICK) <= end) {
      this.#now = after(this.#now, TICK);
      for (const gateway of this.#gateways.values()) this.#tick(gateway);
    }
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

  /** Tears down on this end what it holds with a peer, and tells the peer (RFC 2408 §5.15) unless the message is lost. */
  clear(gateway: LabGateway, peer: string, what: "children" | "everything", deleteArrives = true): void {
    gateway.sas = gateway.sas.filter((sa) => sa.peer !== peer);
    if (what === "everything") gateway.ikeSas = gateway.ikeSas.filter((sa) => sa.peer !== peer);
    gateway.negotiating.delete(peer);
    const other = this.#gateways.get(peer);
    const heard = deleteArrives && other?.ikeSas.some((sa) => sa.peer === gateway.spec.name);
    if (other === undefined || heard !== true) return;
    other.sas = other.sas.filter((sa) => sa.peer !== gateway.spec.name);
    if (what === "everything") other.ikeSas = other.ikeSas.filter((sa) => sa.peer !== gateway.spec.name);
  }

  /** The device restarts: it holds nothing any more, and its peers do not know. */
  reload(gateway: LabGateway): void {
    gateway.sas = [];
    gateway.ikeSas = [];
    gateway.negotiating.clear();
    gateway.startedAt = this.#now;
    this.log(gateway, "SYS-5-RESTART", "System restarted --");
  }

  /** A rekey of which the other end never heard: this end goes over to new SPIs alone. */
  drift(gateway: LabGateway, peer: string): void {
    gateway.sas = gateway.sas.filter((sa) => sa.peer !== peer);
    const connId = ++gateway.lastConnId;
    gateway.sas.push(this.#sa("in", this.#newSpi(), peer, connId), this.#sa("out", this.#newSpi(), peer, connId));
  }

  /** The SA under which this gateway sends to a peer now. */
  outbound(gateway: LabGateway, peer: string): LabSa | undefined {
    return gateway.sas.findLast((sa) => sa.direction === "out" && sa.peer === peer);
  }

  #newGateway(spec: LabGatewaySpec): LabGateway {
    const counters = new Map(
      spec.peers.map((peer): [string, LabCounters] => [
        peer,
        { encaps: 0, decaps: 0, noSaSend: 0, invalidSaReceived: 0 },
      ]),
    );
    return {
      spec,
      startedAt: before(this.#options.now, minutes(60 * 24 * integerBetween(this.#options.entropy, 20, 90))),
      sas: [],
      ikeSas: [],
      counters,
      faults: new Set(),
      debugs: new Set(),
      invalidSpiAt: new Map(),
      negotiating: new Map(),
      lastConnId: 1_000,
      cleared: [],
    };
  }

  #tick(gateway: LabGateway): void {
    this.#driftAgain(gateway);
    for (const peer of gateway.spec.peers) {
      const other = this.#gateways.get(peer);
      if (other === undefined) continue;
      this.#expire(gateway, peer);
      this.#finishNegotiation(gateway, other);
      this.#send(gateway, other);
      this.#rekeyWhenDue(gateway, other);
    }
  }

  #send(gateway: LabGateway, other: LabGateway): void {
    const packets = this.#packetsThisTick();
    const counters = countersOf(gateway, other.spec.name);
    const sa = this.outbound(gateway, other.spec.name);
    if (packets === 0) return;
    if (sa === undefined) {
      counters.noSaSend += packets;
      if (gateway.spec.initiates) this.#negotiate(gateway, other);
      return;
    }
    counters.encaps += packets;
    const known = other.sas.some(({ direction, spi }) => direction === "in" && spi === sa.spi);
    const received = countersOf(other, gateway.spec.name);
    if (known) received.decaps += packets;
    else {
      received.invalidSaReceived += packets;
      this.#invalidSpi(other, gateway, sa.spi);
    }
  }

  #packetsThisTick(): number {
    const perTick = (this.#options.packetsPerSecond * TICK) / 1_000;
    const ticks = Math.round(this.#now / TICK);
    return Math.floor((ticks + 1) * perTick) - Math.floor(ticks * perTick);
  }

  #invalidSpi(receiver: LabGateway, sender: LabGateway, spi: number): void {
    const flow = `${sender.spec.address} ${spi}`;
    const last = receiver.invalidSpiAt.get(flow);
    if (last !== undefined && between(last, this.#now) < LIMITER) return;
    receiver.invalidSpiAt.set(flow, this.#now);
    this.log(
      receiver,
      "CRYPTO-4-RECVD_PKT_INV_SPI",
      `decaps: rec'd IPSEC packet has invalid spi for destaddr=${receiver.spec.address}, prot=50, spi=${renderSpi(spi)}(${spi}), srcaddr=${sender.spec.address}, input interface=Ethernet0/0`,
    );
  }

  #negotiate(gateway: LabGateway, other: LabGateway): void {
    const peer = other.spec.name;
    if (gateway.negotiating.has(peer)) return;
    gateway.negotiating.set(peer, after(this.#now, NEGOTIATION));
  }

  #finishNegotiation(gateway: LabGateway, other: LabGateway): void {
    const peer = other.spec.name;
    const due = gateway.negotiating.get(peer);
    if (due === undefined || due > this.#now) return;
    gateway.negotiating.delete(peer);
    const mine = gateway.ikeSas.find((sa) => sa.peer === peer);
    const theirs = other.ikeSas.find((sa) => sa.cookies === mine?.cookies);
    if (mine !== undefined && theirs === undefined) {
      // Quick mode under an IKE SA that the peer lost: dropped there, and tried again here for ever
      this.log(
        other,
        "CRYPTO-4-IKMP_NO_SA",
        `IKE message from ${gateway.spec.address} has no SA and is not an initialization offer`,
      );
      return;
    }
    if (mine === undefined) this.#phase1(gateway, other);
    this.#phase2(gateway, other);
  }

  #phase1(gateway: LabGateway, other: LabGateway): void {
    const cookies = Array.from(this.#options.entropy.bytes(16), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const sides = [
      [gateway, other.spec.name, true],
      [other, gateway.spec.name, false],
    ] as const;
    for (const [side, peer, isInitiator] of sides) {
      side.ikeSas = side.ikeSas.filter((sa) => sa.peer !== peer);
      side.ikeSas.push({ peer, connId: ++side.lastConnId, cookies, isInitiator, madeAt: this.#now });
    }
  }

  /** Quick mode: each end chooses the SPI under which it receives; what was there stays a while. */
  #phase2(gateway: LabGateway, other: LabGateway): void {
    const [toGateway, toOther] = [this.#newSpi(), this.#newSpi()];
    this.#install(gateway, other.spec.name, toGateway, toOther);
    this.#install(other, gateway.spec.name, toOther, toGateway);
    for (const side of [gateway, other]) {
      if (side.faults.has("drift-again")) this.#driftAt.set(side.spec.name, after(this.#now, DRIFT_AGAIN));
    }
  }

  #driftAgain(gateway: LabGateway): void {
    const at = this.#driftAt.get(gateway.spec.name);
    if (at === undefined || at > this.#now) return;
    this.#driftAt.delete(gateway.spec.name);
    for (const peer of gateway.spec.peers) this.drift(gateway, peer);
  }

  #install(gateway: LabGateway, peer: string, spiIn: number, spiOut: number): void {
    const until = after(this.#now, STRAGGLERS);
    gateway.sas = gateway.sas
      .filter((sa) => sa.peer !== peer || sa.direction === "in")
      .map((sa) => (sa.peer === peer && sa.expiresAt > until ? { ...sa, expiresAt: until } : sa));
    const connId = ++gateway.lastConnId;
    gateway.sas.push(this.#sa("in", spiIn, peer, connId), this.#sa("out", spiOut, peer, connId));
  }

  #sa(direction: LabSa["direction"], spi: number, peer: string, connId: number): LabSa {
    return { direction, spi, peer, connId, madeAt: this.#now, expiresAt: after(this.#now, this.#options.lifetime) };
  }

  #rekeyWhenDue(gateway: LabGateway, other: LabGateway): void {
    const sa = this.outbound(gateway, other.spec.name);
    if (sa === undefined || !gateway.spec.initiates || gateway.negotiating.has(other.spec.name)) return;
    // A drifted SA has no partner to be rekeyed with: it lives out its lifetime
    if (!other.sas.some(({ spi }) => spi === sa.spi)) return;
    if (between(sa.madeAt, this.#now) * 5 >= this.#options.lifetime * 4) this.#negotiate(gateway, other);
  }

  #expire(gateway: LabGateway, peer: string): void {
    if (gateway.sas.some((sa) => sa.peer === peer && sa.expiresAt <= this.#now)) {
      gateway.sas = gateway.sas.filter((sa) => sa.peer !== peer || sa.expiresAt > this.#now);
    }
  }

  /** 1 to 255 are reserved (RFC 4303 §2.1). */
  #newSpi(): number {
    return integerBetween(this.#options.entropy, 0x1000_0000, 0xffff_fffe);
  }
}

function countersOf(gateway: LabGateway, peer: string): LabCounters {
  const counters = gateway.counters.get(peer);
  if (counters === undefined) throw new Error(`${gateway.spec.name} has no peer ${peer}`);
  return counters;
}
