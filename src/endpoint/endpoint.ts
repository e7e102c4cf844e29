import type { BadSpiConfig } from "../liveness/bad-spi.ts";
import { Deadlines } from "../time/deadlines.ts";
import type { Entropy } from "../time/entropy.ts";
import type { Instant } from "../time/instant.ts";
import { decodeEncapsulated } from "../wire/esp/udp-encapsulation.ts";
import { checkConnection } from "./check-connection.ts";
import type { ConnectionConfig, DpdStatement, Path, Ports, SocketAddress } from "./config.ts";
import { STANDARD_PORTS } from "./config.ts";
import { DataPlane } from "./data-plane.ts";
import type { AnySa, Hosts } from "./either.ts";
import * as either from "./either.ts";
import type { ChildSa } from "./esp/child-sa.ts";
import { chooseSpi } from "./esp/transform.ts";
import type { EndpointEvent } from "./events.ts";
import type { Host } from "./host.ts";
import { IkeDoor } from "./ike-door.ts";
import { IkeSas } from "./ike-sas.ts";
import type { IsakmpSa } from "./ikev1/isakmp-sa.ts";
import type { IkeSa } from "./ikev2/ike-sa.ts";
import { Ledger } from "./ledger.ts";
import type { Ground } from "./liveness/ground.ts";
import { Liveness } from "./liveness/liveness.ts";
import { crashToken } from "./liveness/qcd.ts";
import type { ManualSa } from "./manual-sa.ts";
import { ManualTunnels } from "./manual-tunnels.ts";
import { type Departure, floated, WayOut } from "./way-out.ts";

export type EndpointEffect =
  | Departure
  /** A whole IP packet with AH, or with ESP that is in no UDP: only where the endpoint was told that it can send such. */
  | { readonly kind: "send-ip"; readonly packet: Uint8Array }
  /** A whole IP packet came out of a tunnel. @param nextHeader what the tunnel called it: IP in tunnel mode, else the upper protocol */
  | { readonly kind: "deliver"; readonly child: ChildSa; readonly nextHeader: number; readonly packet: Uint8Array }
  | { readonly kind: "event"; readonly event: EndpointEvent };

export interface Datagram {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly bytes: Uint8Array;
  /** More came than whoever reads can keep up with: `admit` answers no stranger then. */
  readonly isBehind?: boolean;
}

export interface EndpointOptions {
  readonly connections: readonly ConnectionConfig[];
  readonly entropy: Entropy;
  /** On which we listen. The same port twice: an ordinary user's one socket. */
  readonly ports?: Ports;
  /** Half-open SAs from which on a COOKIE is asked for (RFC 7296 §2.6). */
  readonly cookieThreshold?: number;
  /** Half-open SAs beyond which nothing new is taken. */
  readonly mostHalfOpen?: number;
  /** `respond-bad-spi`; absent: packets under unknown SPIs are counted, and nobody is told. */
  readonly badSpi?: BadSpiConfig;
  /** Security associations that nobody negotiates. */
  readonly manual?: readonly ManualSa[];
  /** Whoever carries the effects out can send whole IP packets (`send-ip`) and hands those in that come (`receiveIp`). */
  readonly rawIp?: boolean;
  /** Of quick crash detection (RFC 6290 §5.1): the same after a restart; absent: no tokens are given out. */
  readonly qcdSecret?: Uint8Array;
}

/**
 * A userland IPsec endpoint: IKE and ESP without sockets and clocks. Each method takes what happened and when, and gives
 * back what shall happen; `nextWake` says when `wake` is due.
 */
export class Endpoint {
  /** What it counted, of SAs that are gone as well. */
  readonly ledger = new Ledger();
  /** What it knows of the life of its peers and tunnels. */
  readonly liveness: Liveness;
  /** Its manual security associations. */
  readonly manual: ManualTunnels;
  readonly #options: EndpointOptions;
  readonly #ports: Ports;
  readonly #sas = new IkeSas();
  readonly #door: IkeDoor;
  readonly #plane: DataPlane;
  readonly #out: WayOut<EndpointEffect>;
  readonly #alarms = new Deadlines<AnySa>();
  readonly #hosts: Hosts;
  #now: Instant;

  /** @throws UsageError `connection.*`, `manual-sa.*` for what cannot work, before anybody is dialled */
  constructor(options: EndpointOptions, now: Instant) {
    for (const connection of options.connections) checkConnection(connection, options.rawIp === true);
    this.#options = options;
    this.#ports = options.ports ?? STANDARD_PORTS;
    this.#now = now;
    this.#out = new WayOut(this.#sas, this.ledger, now);
    this.#hosts = { v1: this.#newHost<IsakmpSa>(), v2: this.#newHost<IkeSa>() };
    this.#door = new IkeDoor(options, this.#hosts, {
      sa: (localSpi) => this.#sas.find(localSpi),
      received: (sa, bytes) => this.ledger.received(sa, bytes),
      takesHint: (message, path) => this.liveness.takesHint(message, path),
    });
    this.liveness = new Liveness(this.#newGround(), options.connections, options.badSpi);
    this.#plane = this.#newPlane();
    this.manual = new ManualTunnels(options.manual ?? [], this.#plane, this.#ports, now);
  }

  get ikeSas(): readonly AnySa[] {
    return this.#sas.all;
  }

  get connections(): readonly ConnectionConfig[] {
    return this.#options.connections;
  }

  /** Whoever drives it has to carry `send-ip` out. */
  get needsRawIp(): boolean {
    return this.#options.rawIp === true;
  }

  get halfOpen(): number {
    return this.#door.halfOpen.size;
  }

  /** The newest child by this name that carries traffic. */
  child(name: string): ChildSa | undefined {
    return this.#plane.child(name);
  }

  nextWake(): Instant | undefined {
    let next = this.#alarms.next();
    for (const other of [this.liveness.nextWake(), this.#out.nextWake()])
      if (next === undefined || (other !== undefined && other < next)) next = other;
    return next;
  }

  wake(now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () => {
      for (const sa of this.#alarms.due(now)) either.wake(this.#hosts, sa);
      this.liveness.wake(now);
      this.#out.wake(now);
    });
  }

  /** Begins a connection. @param address which of the peer's addresses; unless said, the one whose turn it is */
  up(name: string, now: Instant, address?: string): readonly EndpointEffect[] {
    return this.#run(now, () => {
      const connection = this.#connection(name);
      if (address !== undefined) this.#dial(connection, address);
      else if (this.liveness.dial(connection) === undefined) throw new Error(`${name} has no address to dial`);
    });
  }

  #dial(connection: ConnectionConfig, address: string, redirectedFrom?: string): AnySa {
    const { ike, nat } = connection.remote.ports ?? STANDARD_PORTS;
    const path = {
      local: { address: connection.local.address, port: this.#ports.ike },
      remote: { address, port: ike },
      isEncapsulated: ike === nat, // RFC 7296 §2.23: one may begin on the port that is shared with ESP
    };
    return either.initiate(this.#hosts, connection, path, redirectedFrom);
  }

  /** It stays down, whatever its configuration says, until `up`. */
  down(name: string, now: Instant): readonly EndpointEffect[] {
    this.liveness.hold(this.#connection(name));
    return this.#eachSa(name, now, (sa) => either.deleteIke(this.#hosts, sa));
  }

  rekeyIke(name: string, now: Instant): readonly EndpointEffect[] {
    return this.#eachSa(name, now, (sa) => either.rekeyIke(this.#hosts, sa));
  }

  rekeyChildren(name: string, now: Instant): readonly EndpointEffect[] {
    return this.#eachSa(name, now, (sa) => this.#eachChild(sa, (child) => either.rekeyChild(this.#hosts, sa, child)));
  }

  downChildren(name: string, now: Instant): readonly EndpointEffect[] {
    return this.#eachSa(name, now, (sa) => this.#eachChild(sa, (child) => either.deleteChild(this.#hosts, sa, child)));
  }

  /** Deletes those IKE SAs with all their children. */
  clearIke(isMeant: (sa: AnySa) => boolean, now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () => {
      for (const sa of this.ikeSas) if (isMeant(sa)) either.deleteIke(this.#hosts, sa);
    });
  }

  /** Deletes the children by this name, or all, and makes new ones in their place. */
  replaceChildren(name: string | undefined, now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () => {
      for (const sa of this.ikeSas)
        this.#eachChild(sa, (child) => {
          if (name === undefined || child.options.name === name) either.replaceChild(this.#hosts, sa, child);
        });
    });
  }

  /** Asks every peer of the connection whether it lives. */
  ask(name: string, now: Instant): readonly EndpointEffect[] {
    return this.#eachSa(name, now, (sa) => either.askPeer(this.#hosts, sa));
  }

  /** New parameters of dead peer detection, or none; SAs stay as they are. */
  configureDpd(name: string, dpd: DpdStatement | undefined, now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () => this.liveness.configureDpd(this.#connection(name), dpd));
  }

  /** A chassis cluster made this node the active one: what was being verified is verified anew. */
  failover(now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () => this.liveness.failover());
  }

  /** A datagram that came. What is not ours changes nothing and is told as a stray. */
  receive(datagram: Datagram, now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () => this.#take(datagram, (message, path) => this.#door.take(message, path)));
  }

  /** The same, but key exchanges wait until `takeWaiting`, so that a burst of them delays nobody whose SAs stand. */
  admit(datagram: Datagram, now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () =>
      this.#take(datagram, (message, path) => this.#door.admit(message, path, datagram.isBehind)),
    );
  }

  /** How many messages of key exchanges wait. */
  get waiting(): number {
    return this.#door.waiting;
  }

  /** Takes one message that waits: `takeTurn` says how many at a time. */
  takeWaiting(now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () => this.#door.takeWaiting());
  }

  #take({ from, to, bytes }: Datagram, takeIke: (message: Uint8Array, path: Path) => void): void {
    const isEncapsulated = this.#isEncapsulated(from, to);
    const path: Path = { local: to, remote: from, isEncapsulated };
    if (!isEncapsulated) {
      takeIke(bytes, path);
      return;
    }
    const content = decodeEncapsulated(bytes);
    if (!content.ok) this.#refused(content.error.code, content.error.message);
    else if (content.value.kind === "ike") takeIke(content.value.message, path);
    else if (content.value.kind === "esp") this.#plane.takeEsp(content.value.packet, path);
    else this.ledger.keepalives.received += 1; // RFC 3948 §4: dropped, and counted
  }

  /** A whole IP packet that came with ESP or AH, not in UDP. */
  receiveIp(packet: Uint8Array, now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () => this.#plane.takeIp(packet));
  }

  /** An IP packet that shall go through a tunnel. @returns no effects when no child covers it, or its st0 is down */
  send(packet: Uint8Array, now: Instant): readonly EndpointEffect[] {
    return this.#run(now, () => this.#plane.send(packet));
  }

  #newPlane(): DataPlane {
    const endpoint = this;
    return new DataPlane({
      get now() {
        return endpoint.#now;
      },
      entropy: this.#options.entropy,
      rawIp: this.#options.rawIp === true,
      send: (carrier, path, bytes) => this.#out.esp(carrier, path, bytes),
      sendIp: (packet) => this.#out.push({ kind: "send-ip", packet }),
      deliver: (child, nextHeader, packet) => this.#out.push({ kind: "deliver", child, nextHeader, packet }),
      event: (event) => this.#event(event),
      renew: (sa, child) => either.rekeyChild(this.#hosts, sa, child),
      expire: (sa, child) => either.expireChild(this.#hosts, sa, child),
      arrived: (sa, child) => either.confirmChild(this.#hosts, sa, child),
      unknownSpi: (path, spi, sequence) => this.liveness.unknownSpi(path, spi, sequence),
      packetWaiting: (packet) => this.liveness.packetWaiting(packet),
      isHeldDown: (child) => this.liveness.isHeldDown(child),
      takes: (child, packet) => this.liveness.takes(child, packet),
    });
  }

  #connection(name: string): ConnectionConfig {
    const found = this.#options.connections.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no connection ${name}`);
    return found;
  }

  /** With one socket for both ports the peer's port tells; otherwise ours. */
  #isEncapsulated(from: SocketAddress, to: SocketAddress): boolean {
    if (this.#ports.ike !== this.#ports.nat) return to.port === this.#ports.nat;
    return this.#options.connections.some(({ remote }) => (remote.ports ?? STANDARD_PORTS).nat === from.port);
  }

  #eachSa(name: string, now: Instant, act: (sa: AnySa) => void): readonly EndpointEffect[] {
    return this.#run(now, () => {
      for (const sa of this.ikeSas) if (sa.connection.name === name) act(sa);
    });
  }

  #eachChild(sa: AnySa, act: (child: ChildSa) => void): void {
    for (const child of [...sa.children]) if (child.state === "installed") act(child);
  }

  #run(now: Instant, act: () => void): readonly EndpointEffect[] {
    this.#now = now;
    const effects = this.#out.begin(now);
    act();
    this.liveness.settle();
    return effects;
  }

  #event(event: EndpointEvent): void {
    this.ledger.event(event, this.#now);
    this.liveness.event(event);
    this.#out.push({ kind: "event", event });
  }

  #refused(code: string, reason: string): void {
    this.#event({ kind: "message-refused", code, reason });
  }

  #newHost<Sa extends AnySa>(): Host<Sa> {
    const endpoint = this;
    const { entropy } = this.#options;
    return {
      get now() {
        return endpoint.#now;
      },
      entropy,
      send: (path, message) => this.#out.ike(path, message),
      event: (event) => this.#event(event),
      encapsulated: (path) => floated(path, this.connections, this.#ports),
      connection: (name) => this.#options.connections.find((one) => one.name === name),
      newIkeSpi: () => this.#sas.newSpi(entropy),
      newChildSpi: () => chooseSpi(entropy, (spi) => this.#plane.has(spi)),
      register: (sa) => this.#sas.register(sa),
      forget: (sa) => this.#forget(sa),
      install: (sa, child) => this.#install(sa, child),
      expect: (sa, child) => this.#plane.expect({ sa, child }),
      remove: (child) => this.#remove(child),
      others: (sa) => this.#sas.othersOf(sa),
      heard: (sa, what) => this.liveness.heard(sa, what),
      answered: (sa, question) => this.liveness.answered(sa, question),
      childUnknown: (sa, spi) => this.liveness.childUnknown(sa, spi),
      pairRequired: (sa, name) => this.liveness.pairRequired(sa, name),
      redirected: (sa, to) => this.liveness.redirected(sa, to),
      hinted: (sa) => this.liveness.hinted(sa),
      crashed: (sa) => this.liveness.crashed(sa),
      crashToken: (initiatorSpi, responderSpi) => this.#crashToken(initiatorSpi, responderSpi),
      wake: (sa, at) => this.#wakeAt(sa, at),
    };
  }

  #newGround(): Ground {
    const endpoint = this;
    return {
      get now() {
        return endpoint.#now;
      },
      entropy: this.#options.entropy,
      hosts: this.#hosts,
      event: (event) => this.#event(event),
      sa: (localSpi) => this.#sas.find(localSpi),
      dial: (connection, address, redirectedFrom) => this.#dial(connection, address, redirectedFrom),
      sendThrough: (sa, child, packet) => this.#plane.sendThrough({ sa, child }, packet),
      sendPlain: (path, message) => this.#out.ike(path, message),
    };
  }

  #crashToken(initiatorSpi: string, responderSpi: string): Uint8Array | undefined {
    const { qcdSecret } = this.#options;
    return qcdSecret === undefined ? undefined : crashToken(qcdSecret, initiatorSpi, responderSpi);
  }

  /** A child that moves to the successor of its IKE SA keeps its place. */
  #install(sa: AnySa, child: ChildSa): void {
    this.liveness.installed(sa, child);
    const known = this.#plane.carrier(child.inboundSpi);
    if (known === undefined) {
      this.#plane.add({ child, sa });
      this.ledger.childMade(sa, child);
    } else known.sa = sa;
  }

  #remove(child: ChildSa): void {
    const known = this.#plane.carrier(child.inboundSpi);
    if (known?.sa !== undefined) this.ledger.childGone(known.sa, child);
    this.#plane.remove(child);
    this.liveness.removed(child);
  }

  #forget(sa: AnySa): void {
    this.#sas.forget(sa);
    this.#alarms.clear(sa);
    this.#door.halfOpen.settle(sa);
    this.#out.forget(sa);
    this.liveness.forgotten(sa);
  }

  #wakeAt(sa: AnySa, at: Instant | undefined): void {
    if (sa.establishedAt !== undefined) this.#door.halfOpen.settle(sa);
    if (at === undefined) this.#alarms.clear(sa);
    else this.#alarms.set(sa, at);
  }
}
