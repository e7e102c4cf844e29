import type { BadSpiConfig } from "../../liveness/bad-spi.ts";
import { Deadlines } from "../../time/deadlines.ts";
import type { Instant } from "../../time/instant.ts";
import type { IkeMessage } from "../../wire/ike/message.ts";
import { IP_PROTOCOL } from "../../wire/ip/protocol.ts";
import type { ConnectionConfig, DpdStatement, Path } from "../config.ts";
import { echoOf } from "../echo.ts";
import * as either from "../either.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { EndpointEvent, St0State } from "../events.ts";
import { renderIdentity } from "../identity.ts";
import { type InnerFlow, innerFlow } from "../inner.ts";
import { covers } from "../selectors.ts";
import { BadSpi, invalidSpiOf } from "./bad-spi.ts";
import type { Ground } from "./ground.ts";
import { isPairwise, Tunnel } from "./tunnel.ts";
import { Watch } from "./watch.ts";

/** As the SRX counts its tunnels. */
const FIRST_TUNNEL_ID = 131_073;
const IPV6_PROTOCOL_AT = 6;
const IPV4_PROTOCOL_AT = 9;

export interface TunnelStatus {
  readonly connection: string;
  readonly vpn: string;
  /** By which messages and operators name it. */
  readonly id: number;
  readonly st0: St0State;
  /** The VPN Monitoring field: V while the path is verified, U, D, or nothing monitored. */
  readonly monitoring: "-" | "V" | "U" | "D";
}

const statusOf = (connection: ConnectionConfig, { name, names, st0, monitoring }: Tunnel): TunnelStatus => ({
  connection: connection.name,
  vpn: name,
  id: names.tunnelId,
  st0,
  monitoring,
});

/**
 * The liveness of everything that an endpoint holds: a watch over each peer, what to do about unknown SPIs, and hints.
 * What the engines tell is kept until they are done, and then judged: nothing changes under their hands.
 */
export class Liveness {
  readonly badSpi: BadSpi;
  readonly #ground: Ground;
  readonly #connections: readonly ConnectionConfig[];
  readonly #watches = new Map<string, Watch>();
  readonly #ofSa = new WeakMap<either.AnySa, Watch>();
  readonly #carriers = new Map<ChildSa, { readonly watch: Watch; readonly tunnel: Tunnel }>();
  readonly #alarms = new Deadlines<Watch>();
  readonly #byAddresses = new Map<string, ConnectionConfig[]>();
  readonly #untold: (() => Watch | undefined)[] = [];
  #tunnels = 0;

  constructor(ground: Ground, connections: readonly ConnectionConfig[], badSpi: BadSpiConfig | undefined) {
    this.#ground = ground;
    this.#connections = connections;
    this.badSpi = new BadSpi(ground, badSpi);
    for (const connection of connections) {
      for (const address of connection.remote.addresses) {
        const key = `${connection.local.address} ${address}`;
        this.#byAddresses.set(key, [...(this.#byAddresses.get(key) ?? []), connection]);
      }
      const isMonitored = connection.children.some(({ monitor }) => monitor !== undefined);
      if (connection.establish !== undefined || isMonitored) this.#rearm(this.#watchOver(connection));
    }
  }

  get tunnels(): readonly TunnelStatus[] {
    return [...this.#watches.values()].flatMap(({ connection, tunnels }) =>
      [...tunnels.values()].map((tunnel) => statusOf(connection, tunnel)),
    );
  }

  /** The tunnel that a child is of. */
  tunnelOf(child: ChildSa): TunnelStatus | undefined {
    const found = this.#carriers.get(child);
    return found === undefined ? undefined : statusOf(found.watch.connection, found.tunnel);
  }

  nextWake(): Instant | undefined {
    return this.#alarms.next();
  }

  wake(now: Instant): void {
    for (const watch of this.#alarms.due(now)) {
      watch.wake();
      this.#rearm(watch);
    }
  }

  /** Carries out what the engines told since. */
  settle(): void {
    for (let tell = this.#untold.shift(); tell !== undefined; tell = this.#untold.shift()) {
      const watch = tell();
      if (watch !== undefined) this.#rearm(watch);
    }
  }

  dial(connection: ConnectionConfig): either.AnySa | undefined {
    return this.#watchOver(connection).dial();
  }

  hold(connection: ConnectionConfig): void {
    for (const watch of this.#watches.values()) {
      if (watch.connection !== connection) continue;
      watch.hold();
      this.#rearm(watch);
    }
  }

  /** New parameters of dead peer detection; no SA is cleared. */
  configureDpd(connection: ConnectionConfig, dpd: DpdStatement | undefined): void {
    for (const watch of this.#watches.values()) {
      if (watch.connection !== connection) continue;
      watch.configure(dpd);
      this.#rearm(watch);
    }
  }

  /** This node of a chassis cluster became the active one. */
  failover(): void {
    for (const watch of this.#watches.values()) {
      for (const tunnel of watch.tunnels.values()) tunnel.failover();
      this.#rearm(watch);
    }
  }

  event(event: EndpointEvent): void {
    if (event.kind === "negotiation-failed") this.#watches.get(event.connection)?.troubled(event.reason);
    if (event.kind === "peer-silent")
      this.#watches.get(event.connection)?.troubled(`the peer does not answer ${event.summary}`, "noResponse");
    if (event.kind === "child-sa-closed") this.#carriers.get(event.child)?.tunnel.absence.closed(event.reason);
    if (event.kind !== "ike-sa-established" && event.kind !== "ike-sa-rekeyed") return;
    const sa = this.#ground.sa(event.localSpi);
    if (sa !== undefined) this.#untold.push(() => this.#established(sa));
  }

  /** An IKE SA is closed, established or not. */
  forgotten(sa: either.AnySa): void {
    this.#untold.push(() => {
      const watch = this.#ofSa.get(sa) ?? this.#watches.get(sa.connection.name);
      watch?.closed(sa.localSpi, sa.closed ?? "expired");
      if (watch?.isIdle !== true || watch.connection.remote.addresses.length > 0) return watch;
      this.#watches.delete(keyOf(sa.connection, sa)); // a peer that may come from anywhere is not remembered
      this.#alarms.clear(watch);
      return undefined;
    });
  }

  heard(sa: either.AnySa, kind: "asked-by-peer" | "ike-received"): void {
    this.#later(sa, (watch) => watch.tell({ kind, sa: sa.localSpi }));
  }

  answered(sa: either.AnySa, sequence: number): void {
    this.#later(sa, (watch) => watch.tell({ kind: "answered", sa: sa.localSpi, sequence }));
  }

  installed(sa: either.AnySa, child: ChildSa): void {
    this.#untold.push(() => {
      const watch = this.#watchOver(sa.connection, sa);
      const tunnel = watch.tunnels.get(child.options.name);
      if (tunnel === undefined || !sa.children.includes(child)) return undefined;
      this.#carriers.set(child, { watch, tunnel });
      tunnel.add(sa, child);
      watch.carried(tunnel, sa);
      return watch;
    });
  }

  removed(child: ChildSa): void {
    this.badSpi.givenUp(child.inboundSpi);
    this.#untold.push(() => {
      const found = this.#carriers.get(child);
      if (found === undefined) return undefined;
      this.#carriers.delete(child);
      if (found.tunnel.remove(child)) found.watch.lost(found.tunnel);
      return found.watch;
    });
  }

  childUnknown(sa: either.AnySa, spi: number): void {
    this.#later(sa, () => {
      const child = sa.children.find(({ outboundSpi, state }) => outboundSpi === spi && state === "installed");
      if (child === undefined) return;
      const { name: connection } = sa.connection;
      this.#ground.event({ kind: "child-unknown-to-peer", connection, vpn: child.options.name, spi });
      either.replaceChild(this.#ground.hosts, sa, child);
    });
  }

  /** A packet that waited is asked for at once; others ask when they come. */
  pairRequired(sa: either.AnySa, name: string): void {
    this.#later(sa, (watch) => watch.tunnels.get(name)?.negotiate(sa));
  }

  /** Of an SA that may not stand yet. */
  redirected(sa: either.AnySa, to: string): void {
    this.#untold.push(() => {
      const watch = this.#watchOver(sa.connection);
      watch.redirected(sa.path.remote.address, to);
      return watch;
    });
  }

  hinted(sa: either.AnySa): void {
    this.#later(sa, (watch) => watch.hinted(sa, "INVALID_IKE_SPI"));
  }

  crashed(sa: either.AnySa): void {
    this.#later(sa, (watch) => watch.dialUnlessUnderWay());
  }

  /** A packet under an SPI that is none of ours. */
  unknownSpi(path: Path, spi: number, sequence: number): void {
    const peers = this.#peersAt(path);
    const connection = peers.find((one) => this.#watches.get(one.name)?.sa !== undefined) ?? peers[0];
    const watch = connection === undefined ? undefined : this.#watchOver(connection);
    this.badSpi.received(watch, { path, spi, sequence });
    if (watch !== undefined) this.#rearm(watch);
  }

  /** @returns whether a message is the hint that our SPI is unknown: it is never answered, whoever sent it */
  takesHint(message: IkeMessage, path: Path): boolean {
    const spi = invalidSpiOf(message);
    if (spi === undefined) return false;
    for (const connection of this.#peersAt(path)) {
      const watch = this.#watches.get(connection.name);
      const sa = watch?.sa;
      if (watch === undefined || sa?.children.some(({ outboundSpi }) => outboundSpi === spi) !== true) continue;
      watch.hinted(sa, "INVALID_SPI");
    }
    return true;
  }

  /** Its st0 is down although it is there: until the path is verified nothing is routed into it. */
  isHeldDown(child: ChildSa): boolean {
    return this.#carriers.get(child)?.tunnel.st0 === "Link-Layer-Down";
  }

  /** @returns whether what came out of a child was for the endpoint itself */
  takes(child: ChildSa, packet: Uint8Array): boolean {
    const found = this.#carriers.get(child);
    if (found === undefined || !isIcmp(packet)) return false;
    const echo = echoOf(packet);
    if (echo === undefined || !found.tunnel.takes(echo, child)) return false;
    this.#rearm(found.watch);
    return true;
  }

  /** A packet that no child covers: the tunnel that it waits for is brought up where traffic shall do that. */
  packetWaiting(packet: Uint8Array): void {
    const flow = innerFlow(packet);
    if (flow === undefined) return;
    for (const connection of this.#connections) {
      const tunnel = tunnelFor(connection, flow);
      if (tunnel === undefined || !this.#isAskedByTraffic(connection, tunnel)) continue;
      const watch = this.#watchOver(connection);
      watch.packetWaiting(tunnel, flow);
      this.#rearm(watch);
      return;
    }
  }

  #isAskedByTraffic({ establish, name }: ConnectionConfig, tunnel: string): boolean {
    return establish === "on-traffic" || isPairwise(this.#watches.get(name)?.sa, tunnel);
  }

  #later(sa: either.AnySa, act: (watch: Watch) => void): void {
    this.#untold.push(() => {
      const watch = this.#ofSa.get(sa);
      if (watch !== undefined) act(watch);
      return watch;
    });
  }

  #established(sa: either.AnySa): Watch {
    const watch = this.#watchOver(sa.connection, sa);
    watch.established(sa);
    return watch;
  }

  /** A connection with addresses is one peer; under another each address and identity is a peer of its own. */
  #watchOver(connection: ConnectionConfig, sa?: either.AnySa): Watch {
    const before = sa === undefined ? undefined : this.#ofSa.get(sa);
    if (before !== undefined) return before;
    const key = keyOf(connection, sa);
    const watch = this.#watches.get(key) ?? this.#newWatch(key, connection);
    if (sa !== undefined) this.#ofSa.set(sa, watch);
    return watch;
  }

  #newWatch(key: string, connection: ConnectionConfig): Watch {
    const tunnels = connection.children.map(
      (child) => new Tunnel(this.#ground, connection, child, FIRST_TUNNEL_ID + this.#tunnels++),
    );
    const watch = new Watch(this.#ground, connection, tunnels);
    this.#watches.set(key, watch);
    return watch;
  }

  /** The connections whose peer is configured at that address. */
  #peersAt({ local, remote }: Path): readonly ConnectionConfig[] {
    return this.#byAddresses.get(`${local.address} ${remote.address}`) ?? [];
  }

  #rearm(watch: Watch): void {
    const { due } = watch;
    if (due === this.#alarms.get(watch)) return;
    if (due === undefined) this.#alarms.clear(watch);
    else this.#alarms.set(watch, due);
  }
}

/** The child whose selectors cover the packet, by its name. */
const tunnelFor = ({ children }: ConnectionConfig, flow: InnerFlow): string | undefined =>
  children.find(
    ({ localTs, remoteTs }) =>
      localTs.some((ts) => covers(ts, flow.source, flow.protocol, flow.sourcePort)) &&
      remoteTs.some((ts) => covers(ts, flow.destination, flow.protocol, flow.destinationPort)),
  )?.name;

function keyOf({ name, remote }: ConnectionConfig, sa: either.AnySa | undefined): string {
  if (remote.addresses.length > 0 || sa === undefined) return name;
  const { address } = sa.path.remote;
  const identity = sa.remoteIdentity === undefined ? "" : renderIdentity(sa.remoteIdentity);
  return `${name} ${address} ${identity}`;
}

/** Almost every packet is none, and shall cost nothing. */
const isIcmp = (packet: Uint8Array): boolean =>
  (packet[0] ?? 0) >> 4 === 6
    ? packet[IPV6_PROTOCOL_AT] === IP_PROTOCOL.IPV6_ICMP
    : packet[IPV4_PROTOCOL_AT] === IP_PROTOCOL.ICMP;
