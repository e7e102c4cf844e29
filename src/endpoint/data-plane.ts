import type { Entropy } from "../time/entropy.ts";
import { after, type Instant, seconds } from "../time/instant.ts";
import { parseIpAddress, renderIpAddress } from "../wire/ip/address.ts";
import { IP_PROTOCOL } from "../wire/ip/protocol.ts";
import type { AddressPair } from "../wire/ip/pseudo-header.ts";
import { ChildIndex } from "./child-index.ts";
import type { Path } from "./config.ts";
import { decapsulatedEcn, ecnOf, withEcn } from "./ecn.ts";
import type { AnySa } from "./either.ts";
import { countDrop } from "./esp/child-counters.ts";
import type { ChildSa } from "./esp/child-sa.ts";
import type { EndpointEvent } from "./events.ts";
import { innerFlow } from "./inner.ts";
import {
  decodeIp,
  encodeIp,
  type IpPacket,
  isFragment,
  nextHeaderOf,
  rebuilt,
  transported,
  tunnelled,
} from "./packet.ts";
import { coversFlow } from "./selectors.ts";

/** A child that carries traffic, with the way to its peer. */
export interface Carrier {
  readonly child: ChildSa;
  /** Absent for a manual SA, which nobody negotiated. */
  sa: AnySa | undefined;
  /** Of a manual SA, whose peer never moves. */
  readonly path?: Path;
}

/** What the traffic of an endpoint asks of the rest of it. */
export interface DataPlaneDesk {
  readonly now: Instant;
  readonly entropy: Entropy;
  /** Whether whole IP packets can be sent: without raw sockets only ESP in UDP can. */
  readonly rawIp: boolean;
  send(carrier: Carrier, path: Path, bytes: Uint8Array): void;
  sendIp(packet: Uint8Array): void;
  deliver(child: ChildSa, nextHeader: number, packet: Uint8Array): void;
  event(event: EndpointEvent): void;
  /** A successor is wanted. */
  renew(sa: AnySa, child: ChildSa): void;
  /** It must not be used any more. */
  expire(sa: AnySa, child: ChildSa): void;
  /** The first authentic packet under a child that was only expected: its peer uses it. */
  arrived(sa: AnySa, child: ChildSa): void;
  unknownSpi(path: Path, spi: number, sequence: number): void;
  /** No child covers the packet. */
  packetWaiting(packet: Uint8Array): void;
  isHeldDown(child: ChildSa): boolean;
  /** Whether what came out of a tunnel was for the endpoint itself. */
  takes(child: ChildSa, packet: Uint8Array): boolean;
}

const ESP_HEADER = 8;
const AH_SPI_AT = 4;
/** A successor that nothing came of is asked for again after this time: our own choice. */
const RENEW_AGAIN = seconds(10);

/** The SAs by SPI and by traffic (RFC 4301 §4.4.1, §4.4.2), and what becomes of packets in both directions. */
export class DataPlane {
  readonly #desk: DataPlaneDesk;
  readonly #bySpi = new Map<number, Carrier>();
  readonly #byFlow = new ChildIndex<Carrier>();
  /** Children that receive and do not send yet. */
  readonly #expected = new Map<number, Carrier>();
  readonly #refused = new WeakSet<ChildSa>();

  constructor(desk: DataPlaneDesk) {
    this.#desk = desk;
  }

  /** The newest child by this name that carries traffic. */
  child(name: string): ChildSa | undefined {
    return [...this.#bySpi.values()].findLast(({ child }) => child.options.name === name && child.state === "installed")
      ?.child;
  }

  has(spi: number): boolean {
    return this.#bySpi.has(spi) || this.#expected.has(spi);
  }

  carrier(spi: number): Carrier | undefined {
    return this.#bySpi.get(spi);
  }

  /** Inbound alone: it is in the SAD (RFC 4301 §4.4.2), and no traffic of ours finds it. */
  expect(carrier: Carrier): void {
    this.#expected.set(carrier.child.inboundSpi, carrier);
  }

  add(carrier: Carrier): void {
    this.#expected.delete(carrier.child.inboundSpi);
    this.#bySpi.set(carrier.child.inboundSpi, carrier);
    this.#byFlow.add(carrier);
  }

  remove(child: ChildSa): void {
    this.#expected.delete(child.inboundSpi);
    this.#bySpi.delete(child.inboundSpi);
    this.#byFlow.remove(child);
  }

  /** An IP packet that shall go through a tunnel: RFC 4301 §5.1. */
  send(packet: Uint8Array): void {
    const found = this.#carrierFor(packet);
    if (found === undefined) this.#desk.packetWaiting(packet);
    else if (!this.#desk.isHeldDown(found.child)) this.sendThrough(found, packet);
  }

  #carrierFor(packet: Uint8Array): Carrier | undefined {
    const flow = innerFlow(packet);
    const newest = flow === undefined ? undefined : this.#byFlow.find(flow);
    const replaced = newest?.child.replaces;
    return replaced === undefined ? newest : (this.#bySpi.get(replaced.inboundSpi) ?? newest);
  }

  /** Through this child, whatever its selectors say. */
  sendThrough(carrier: Carrier, packet: Uint8Array): void {
    const { child } = carrier;
    if (child.wear === "hard") {
      this.#wear(carrier);
      return;
    }
    const path = pathOf(carrier);
    if (child.protocol === "ESP" && path.isEncapsulated) this.#sendInUdp(carrier, path, packet);
    else this.#sendAsIp(child, path, packet);
    this.#wear(carrier);
  }

  /** RFC 3948 §3: in tunnel mode the whole packet, in transport mode what follows its header. */
  #sendInUdp(carrier: Carrier, path: Path, packet: Uint8Array): void {
    const { entropy, now } = this.#desk;
    const { child } = carrier;
    const isTunnel = child.options.mode === "tunnel";
    const plain = isTunnel ? { protocol: nextHeaderOf(packet), payload: packet } : transported(packet);
    if (plain === undefined) countDrop(child.counters, "unfit");
    const bytes = plain === undefined ? undefined : child.send(plain.protocol, plain.payload, entropy, now);
    if (bytes !== undefined) this.#desk.send(carrier, path, bytes);
  }

  #sendAsIp(child: ChildSa, path: Path, packet: Uint8Array): void {
    if (!this.#desk.rawIp || (path.isEncapsulated && child.protocol !== "ESP")) {
      this.#refuse(child, path);
      return;
    }
    const plain =
      child.options.mode === "tunnel"
        ? tunnelled(packet, endsOf(path, "out"), child.options.ecn ?? "compatibility")
        : transported(packet);
    if (plain === undefined) countDrop(child.counters, "unfit");
    const bytes = plain === undefined ? undefined : child.sendIp(plain, this.#desk.entropy, this.#desk.now);
    if (bytes !== undefined) this.#desk.sendIp(bytes);
  }

  /** Said once for a child: every packet would say the same. */
  #refuse(child: ChildSa, path: Path): void {
    countDrop(child.counters, "unfit");
    if (this.#refused.has(child)) return;
    this.#refused.add(child);
    this.#desk.event({
      kind: "message-refused",
      connection: child.options.connection,
      code: path.isEncapsulated ? "ipsec.ah-in-udp" : "ipsec.raw-ip",
      reason: unsendable(child, path),
    });
  }

  /** What came to the port that ESP shares with IKE. */
  takeEsp(packet: Uint8Array, path: Path): void {
    const found = this.#findInbound(packet, packet, 0, path);
    if (found === undefined) return;
    const { sa } = found;
    const received = found.child.receive(packet, this.#desk.now);
    if (!received.ok) return;
    this.#heard(found, path);
    const { nextHeader, payload } = received;
    const isTunnel = found.child.options.mode === "tunnel";
    const whole = isTunnel ? payload : rebuilt(nextHeader, payload, endsOf(path, "in"), sa?.nat.isBetween === true);
    this.#takeInner(found, nextHeader, whole);
  }

  /** A whole IP packet with ESP or AH: RFC 4301 §5.2. */
  takeIp(bytes: Uint8Array): void {
    const decoded = decodeIp(bytes);
    // Whole datagrams only: whoever has a raw socket gets them put together, RFC 4302 §3.4.1, RFC 4303 §3.4.1
    if (!decoded.ok || isFragment(decoded.value)) {
      this.#desk.event({ kind: "stray", reason: "not ours", from: "" });
      return;
    }
    const packet = decoded.value;
    const isAh = packet.protocol === IP_PROTOCOL.AH;
    if (!isAh && packet.protocol !== IP_PROTOCOL.ESP) return;
    const path = pathFrom(packet);
    const found = this.#findInbound(bytes, packet.payload, isAh ? AH_SPI_AT : 0, path);
    if (found === undefined) return;
    const received = found.child.receiveIp(packet, this.#desk.now);
    if (!received.ok) return;
    this.#heard(found, undefined);
    const { nextHeader, payload } = received;
    const isTunnel = found.child.options.mode === "tunnel";
    if (!isTunnel) this.#takeInner(found, nextHeader, encodeIp({ ...packet, protocol: nextHeader, payload }));
    else if (nextHeader === nextHeaderOf(payload)) this.#takeMarked(found, payload, packet.ecn);
    else this.#takeInner(found, nextHeader, payload);
  }

  #findInbound(bytes: Uint8Array, packet: Uint8Array, spiAt: number, path: Path): Carrier | undefined {
    const { address } = path.remote;
    if (packet.length < spiAt + ESP_HEADER) {
      this.#desk.event({ kind: "stray", reason: "too short for an SPI", from: address });
      return undefined;
    }
    const view = new DataView(packet.buffer, packet.byteOffset);
    const spi = view.getUint32(spiAt);
    const found = this.#bySpi.get(spi) ?? this.#expected.get(spi);
    if (found !== undefined && (found.child.protocol === "ESP") === (spiAt === 0)) return found;
    this.#desk.event({ kind: "stray", reason: "unknown ESP SPI", from: address, spi });
    if (bytes === packet) this.#desk.unknownSpi(path, spi, view.getUint32(spiAt + 4));
    return undefined;
  }

  /** RFC 7296 §2.23: a NAT in front of the peer may give it another port at any time; what is authentic shows us. */
  #heard({ sa, child }: Carrier, path: Path | undefined): void {
    if (sa === undefined) return;
    sa.heardAt = this.#desk.now;
    if (path !== undefined && sa.nat.isPeerBehind) sa.path = path;
    if (this.#expected.has(child.inboundSpi)) this.#desk.arrived(sa, child);
  }

  /** What routers between the tunnel's ends said of congestion goes on with the packet: RFC 6040 §4.2. */
  #takeMarked(carrier: Carrier, inner: Uint8Array, outer: number): void {
    const { counters } = carrier.child;
    const { ecn, isOdd } = decapsulatedEcn(ecnOf(inner), outer);
    if (ecn === undefined) {
      countDrop(counters, "mark");
      return;
    }
    if (isOdd) counters.oddMark += 1;
    this.#takeInner(carrier, nextHeaderOf(inner), withEcn(inner, ecn));
  }

  #takeInner(carrier: Carrier, nextHeader: number, packet: Uint8Array): void {
    const { child } = carrier;
    if (nextHeader === IP_PROTOCOL.IPV6_NO_NEXT) return; // a dummy against traffic analysis, RFC 4303 §2.6
    if (child.options.mode === "tunnel" && nextHeader !== nextHeaderOf(packet)) countDrop(child.counters, "header");
    else if (!this.#desk.takes(child, packet)) this.#deliver(child, nextHeader, packet);
    this.#wear(carrier);
  }

  /** RFC 4301 §5.2: what comes out must be what the SA was made for. */
  #deliver(child: ChildSa, nextHeader: number, packet: Uint8Array): void {
    const flow = innerFlow(packet);
    if (flow !== undefined && coversFlow(child.options, flow, "in")) this.#desk.deliver(child, nextHeader, packet);
    else countDrop(child.counters, "selectors");
  }

  #wear({ child, sa }: Carrier): void {
    const wear = sa === undefined ? "fresh" : child.wear;
    if (sa === undefined || wear === "fresh") return;
    if (wear === "hard") {
      this.#desk.expire(sa, child);
      return;
    }
    const { now } = this.#desk;
    const { renewAskedAt } = child;
    if (child.state !== "installed" || (renewAskedAt !== undefined && now < after(renewAskedAt, RENEW_AGAIN))) return;
    child.renewAskedAt = now;
    this.#desk.renew(sa, child);
  }
}

const NOWHERE: Path = {
  local: { address: "", port: 0 },
  remote: { address: "", port: 0 },
  isEncapsulated: false,
};

const pathOf = ({ sa, path }: Carrier): Path => sa?.path ?? path ?? NOWHERE;

function endsOf({ local, remote }: Path, direction: "in" | "out"): AddressPair {
  const [own, peer] = [parseIpAddress(local.address), parseIpAddress(remote.address)];
  if (own === undefined || peer === undefined || own.length !== peer.length)
    throw new Error(`${local.address} and ${remote.address} are no two addresses of one family`);
  return direction === "out" ? { source: own, destination: peer } : { source: peer, destination: own };
}

const pathFrom = ({ source, destination }: IpPacket): Path => ({
  local: { address: renderIpAddress(destination), port: 0 },
  remote: { address: renderIpAddress(source), port: 0 },
  isEncapsulated: false,
});

const unsendable = ({ protocol }: ChildSa, { isEncapsulated }: Path): string =>
  isEncapsulated
    ? `${protocol} cannot go in UDP, for AH covers the addresses that a NAT rewrites (RFC 3948 §1); use ESP with an integrity algorithm`
    : `${protocol} goes as an IP packet of its own, and this endpoint has UDP sockets only; force UDP encapsulation with ESP, or run it where whole IP packets can be sent`;
