import { type VpnNames, vpnDown, vpnUp } from "../../liveness/kmd.ts";
import type { MonitorEffect, MonitorInput } from "../../liveness/monitor-io.ts";
import { type LogEffect, TUNNEL_EVENT, type TunnelEvent } from "../../liveness/raised.ts";
import { after, type Instant, seconds } from "../../time/instant.ts";
import { parseIpAddress, renderIpAddress } from "../../wire/ip/address.ts";
import type { ChildConfig, ConnectionConfig } from "../config.ts";
import { type EchoSeen, echoReply } from "../echo.ts";
import * as either from "../either.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { St0State } from "../events.ts";
import type { InnerFlow } from "../inner.ts";
import { narrow, type TrafficSelector } from "../selectors.ts";
import { Absence, type Missing } from "./absence.ts";
import type { Ground } from "./ground.ts";
import { Meter, type Packets } from "./meter.ts";
import { Monitor } from "./monitor.ts";
import { vpnNames } from "./names.ts";

/** With each of these the machines raise the alarm that the tunnel is down. */
const DOWN: readonly TunnelEvent[] = ["dpdPeerDown", "vpnMonitorDown", "verifyPathError"];
const KEY_LENGTH = 32;
const ECHO_IDENTIFIER = 0xffff;
/** Packets that wait ask for an SA once in this time: our own choice, longer than a negotiation takes. */
const BETWEEN_REQUESTS = seconds(10);
/** Requests for pairs of addresses in that time: whoever scans a network shall not fill the queue of a window of one. */
const MOST_PAIRS_ASKED = 64;

/** Whether the peer said that it takes one pair of addresses an SA: RFC 7296 §2.9. */
export const isPairwise = (sa: either.AnySa | undefined, tunnel: string): boolean =>
  sa?.version === 2 && sa.pairwise.has(tunnel);

/** What of the selectors this one address is of. */
const onlyAt = (selectors: readonly TrafficSelector[], address: Uint8Array): readonly TrafficSelector[] =>
  narrow([{ start: address, end: address, protocol: 0, startPort: 0, endPort: 0xffff }], selectors);

/** A child of a connection through all the SAs that it has one after another: its traffic, its monitoring, its st0. */
export class Tunnel {
  readonly name: string;
  /** Whether it is missed. */
  readonly absence = new Absence();
  readonly #ground: Ground;
  readonly #connection: ConnectionConfig;
  readonly #config: ChildConfig;
  readonly #id: number;
  readonly #children = new Map<ChildSa, either.AnySa>();
  readonly #meter = new Meter();
  readonly #monitor: Monitor | undefined;
  /** The endpoint's own address. */
  readonly #own: Uint8Array | undefined;
  #st0: St0State;
  #requestedAt: Instant | undefined;
  /** The last packet that no child covered. */
  #waiting: { readonly source: Uint8Array; readonly destination: Uint8Array; readonly at: Instant } | undefined;
  readonly #pairsAsked = new Map<string, Instant>();

  constructor(ground: Ground, connection: ConnectionConfig, config: ChildConfig, id: number) {
    this.name = config.name;
    this.#ground = ground;
    this.#connection = connection;
    this.#config = config;
    this.#id = id;
    this.#own = parseIpAddress(connection.local.address);
    this.#st0 = connection.establish === "immediately" ? "Link-Layer-Down" : "Up";
    this.#monitor = config.monitor === undefined ? undefined : new Monitor(config.monitor);
    for (const effect of this.#monitor?.start(this.names, ground.now) ?? [])
      if (effect.kind === "st0") this.#st0 = effect.state;
  }

  get isUp(): boolean {
    return this.#children.size > 0;
  }

  get st0(): St0State {
    return this.#st0;
  }

  /** The VPN Monitoring field. */
  get monitoring(): Monitor["field"] {
    return this.#monitor?.field ?? "-";
  }

  get due(): Instant | undefined {
    const [monitor, absence] = [this.#monitor?.due, this.absence.due];
    return monitor === undefined || (absence !== undefined && absence < monitor) ? absence : monitor;
  }

  get names(): VpnNames {
    const [address = ""] = this.#connection.remote.addresses;
    const peer = this.#newest?.sa.path.remote.address ?? address;
    return vpnNames(this.#connection, this.#config, this.#id, peer);
  }

  /** @returns whether the tunnel comes up with it */
  add(sa: either.AnySa, child: ChildSa): boolean {
    const isFirst = !this.isUp;
    const isNew = !this.#children.has(child);
    this.#children.set(child, sa);
    this.#requestedAt = undefined;
    if (!isNew) return false;
    this.#meter.add(child);
    this.#monitor?.add(child);
    const key = this.#monitor === undefined ? undefined : this.#ground.entropy.bytes(KEY_LENGTH);
    const wasMissed = this.absence.ended();
    if (isFirst) this.#cameUp(wasMissed);
    if (key !== undefined) this.#tell({ kind: isFirst ? "sa-established" : "sa-rekeyed", key });
    return isFirst;
  }

  #cameUp(wasMissed: boolean): void {
    if (this.#monitor?.verifies === true) return; // it says so itself, when the path is verified
    this.setSt0("Up");
    if (this.#monitor !== undefined || this.#connection.dpd !== undefined || wasMissed) this.log(vpnUp(this.names));
  }

  /** @returns whether the tunnel goes down with it */
  remove(child: ChildSa): boolean {
    this.#meter.remove(child);
    this.#monitor?.remove(child);
    if (!this.#children.delete(child) || this.isUp) return false;
    if (this.#monitor !== undefined) this.#tell({ kind: "sa-cleared" });
    else if (this.#connection.establish === "immediately") this.setSt0("Link-Layer-Down");
    return true;
  }

  /** Packets in both directions since this was last asked. */
  traffic(): Packets {
    return this.#meter.take();
  }

  /** A chassis cluster made this node the active one: a verification under way starts again. */
  failover(): void {
    this.#tell({ kind: "failover" });
  }

  wake(): void {
    const { now } = this.#ground;
    const due = this.#monitor?.due;
    if (due !== undefined && due <= now) this.#tell({ kind: "timer" });
    const missing = this.absence.wake(now);
    if (missing !== undefined) this.#tellMissing(missing);
  }

  #tellMissing({ since, reason, event }: Missing): void {
    const { name: connection } = this.#connection;
    this.#ground.event({ kind: "child-missing", connection, vpn: this.name, since, reason });
    this.happened(event);
    this.log(vpnDown(this.names, event));
  }

  /** @returns whether the echo was for us and not for whoever is behind the tunnel */
  takes(echo: EchoSeen, child: ChildSa): boolean {
    const sa = this.#children.get(child);
    if (echo.kind === "echo-request") {
      if (sa === undefined || !this.#isOurs(echo.destination)) return false;
      this.#ground.sendThrough(sa, child, echoReply(echo));
      return true;
    }
    if (this.#monitor?.takes(echo, this.#identifier) !== true) return false;
    this.#tell({ kind: "echo-reply", payload: Uint8Array.from(echo.data) });
    return true;
  }

  /** The tunnel's end answers for itself, and for the addresses that it asks from: the peer may monitor the tunnel too. */
  #isOurs(address: Uint8Array): boolean {
    if (this.#own !== undefined && Buffer.compare(this.#own, address) === 0) return true;
    return this.#monitor?.asksFrom(address) ?? false;
  }

  setSt0(state: St0State): void {
    if (state === this.#st0) return;
    this.#st0 = state;
    this.#ground.event({ kind: "st0", connection: this.#connection.name, vpn: this.name, state });
  }

  log(effect: LogEffect): void {
    this.#ground.event({ ...effect, connection: this.#connection.name });
  }

  happened(event: TunnelEvent): void {
    const { text } = TUNNEL_EVENT[event];
    if (DOWN.includes(event)) this.absence.told();
    this.#ground.event({ kind: "tunnel-event", connection: this.#connection.name, vpn: this.name, event, text });
  }

  /** Gives its SAs up, and negotiates anew where that is asked for. */
  clear(): void {
    for (const [child, sa] of [...this.#children])
      if (child.state === "installed") either.deleteChild(this.#ground.hosts, sa, child);
  }

  /** A packet that no child covers came for it. */
  waits({ source, destination }: InnerFlow): void {
    this.#waiting = {
      source: Uint8Array.from(source),
      destination: Uint8Array.from(destination),
      at: this.#ground.now,
    };
  }

  /** Under an IKE SA that lives. With a peer that takes one pair of addresses an SA, the pair whose packet waits. */
  negotiate(sa: either.AnySa): void {
    const { hosts, now } = this.#ground;
    if (!isPairwise(sa, this.name)) either.newChild(hosts, sa, this.#config);
    else if (this.#waiting !== undefined) {
      const { at, source, destination } = this.#waiting;
      this.#waiting = undefined;
      if (now < after(at, BETWEEN_REQUESTS)) this.#negotiatePair(sa, source, destination);
    }
  }

  /** RFC 7296 §3.10.1: an SA for the traffic at hand, and for no more. */
  #negotiatePair(sa: either.AnySa, source: Uint8Array, destination: Uint8Array): void {
    const { hosts, now } = this.#ground;
    for (const [pair, at] of this.#pairsAsked) if (now >= after(at, BETWEEN_REQUESTS)) this.#pairsAsked.delete(pair);
    const pair = `${renderIpAddress(source)} ${renderIpAddress(destination)}`;
    if (this.#pairsAsked.has(pair) || this.#pairsAsked.size >= MOST_PAIRS_ASKED) return;
    this.#pairsAsked.set(pair, now);
    const [localTs, remoteTs] = [onlyAt(this.#config.localTs, source), onlyAt(this.#config.remoteTs, destination)];
    either.newChild(hosts, sa, { ...this.#config, localTs, remoteTs });
  }

  /** Packets wait for it; one negotiation serves them all (RFC 4301 §4.4.2: the SPD asks for an SA when there is none). */
  negotiateForTraffic(sa: either.AnySa): void {
    const { now } = this.#ground;
    const isUnderWay = this.#requestedAt !== undefined && now < after(this.#requestedAt, BETWEEN_REQUESTS);
    if (isUnderWay && !isPairwise(sa, this.name)) return;
    this.requested();
    this.negotiate(sa);
  }

  /** A negotiation of it is under way. */
  requested(): void {
    this.#requestedAt = this.#ground.now;
  }

  get #newest(): { readonly child: ChildSa; readonly sa: either.AnySa } | undefined {
    const found = [...this.#children].findLast(([{ state }]) => state === "installed");
    return found === undefined ? undefined : { child: found[0], sa: found[1] };
  }

  get #identifier(): number {
    return this.#id & ECHO_IDENTIFIER;
  }

  #tell(input: MonitorInput): void {
    const effects = this.#monitor?.step(this.names, input, this.#ground.now) ?? [];
    const isCleared = effects.some(({ kind }) => kind === "clear-ipsec-sa");
    const sa = isCleared ? this.#newest?.sa : undefined;
    for (const effect of effects) this.#carryOut(effect);
    const isWanted = this.#connection.establish === "immediately" || effects.some(({ kind }) => kind === "renegotiate");
    if (sa !== undefined && isWanted) this.negotiate(sa);
  }

  #carryOut(effect: MonitorEffect): void {
    switch (effect.kind) {
      case "send-echo": {
        const over = this.#newest;
        const packet = this.#monitor?.packetOf(effect, this.#identifier);
        if (over !== undefined && packet !== undefined) this.#ground.sendThrough(over.sa, over.child, packet);
        break;
      }
      case "clear-ipsec-sa":
        this.clear();
        break;
      case "st0":
        this.setSt0(effect.state);
        break;
      case "log":
        this.log(effect);
        break;
      case "tunnel-event":
        this.happened(effect.event);
        break;
      case "renegotiate": // behind the delete: see #tell
      case "wake":
        break;
    }
  }
}
