import { TUNNEL_EVENT, type TunnelEvent } from "../liveness/raised.ts";
import type { Instant } from "../time/instant.ts";
import type { AnySa } from "./either.ts";
import type { ChildCounters, ChildSa } from "./esp/child-sa.ts";
import type { EndpointEvent } from "./events.ts";

/** What an IKE SA has counted since it began. */
export interface IkeCounters {
  /** By which an operator names the SA: counted up since the endpoint started. */
  readonly index: number;
  inBytes: number;
  outBytes: number;
  inPackets: number;
  outPackets: number;
  /** IPsec SAs, one for each direction. */
  created: number;
  deleted: number;
}

/** What a tunnel has counted over all its child SAs. */
interface Tunnel {
  /** By which an operator names the tunnel. */
  readonly index: number;
  readonly key: string;
  readonly past: ChildCounters;
  negotiations: number;
  live: number;
}

/** One kind of thing that happened to a tunnel. */
export interface TunnelHistory {
  readonly event: TunnelEvent;
  readonly count: number;
  readonly lastAt: Instant;
}

/** Where the SRX begins to count its tunnels. */
const FIRST_TUNNEL = 131_073;

const NO_TRAFFIC: Readonly<ChildCounters> = {
  inPackets: 0,
  inBytes: 0,
  outPackets: 0,
  outBytes: 0,
  replayed: 0,
  tooOld: 0,
  badIcv: 0,
  badTrailer: 0,
};

/** What an endpoint counts beside its SAs, and still knows when they are gone. Bounded by SAs and configuration. */
export class Ledger {
  readonly #ike = new WeakMap<AnySa, IkeCounters>();
  readonly #tunnels = new Map<string, Tunnel>();
  readonly #tunnelOf = new WeakMap<ChildSa, Tunnel>();
  readonly #past: ChildCounters = { ...NO_TRAFFIC };
  readonly #history = new Map<string, Map<TunnelEvent, TunnelHistory>>();
  readonly #failures = new Map<string, number>();
  #lastIndex = 0;
  #nextTunnel = FIRST_TUNNEL;
  #invalidSpi = 0;

  ike(sa: AnySa): IkeCounters {
    const known = this.#ike.get(sa);
    if (known !== undefined) return known;
    const index = ++this.#lastIndex;
    const fresh = { index, inBytes: 0, outBytes: 0, inPackets: 0, outPackets: 0, created: 0, deleted: 0 };
    this.#ike.set(sa, fresh);
    return fresh;
  }

  /** An IKE message went out under the SA. */
  sent(sa: AnySa | undefined, bytes: Uint8Array): void {
    if (sa === undefined) return;
    const counters = this.ike(sa);
    counters.outPackets += 1;
    counters.outBytes += bytes.length;
  }

  received(sa: AnySa | undefined, bytes: Uint8Array): void {
    if (sa === undefined) return;
    const counters = this.ike(sa);
    counters.inPackets += 1;
    counters.inBytes += bytes.length;
  }

  childMade(sa: AnySa, child: ChildSa): void {
    this.ike(sa).created += 2;
    const tunnel = this.#tunnel(`${sa.connection.name} ${child.options.name} ${sa.path.remote.address}`);
    tunnel.negotiations += 1;
    tunnel.live += 1;
    this.#tunnelOf.set(child, tunnel);
  }

  childGone(sa: AnySa, child: ChildSa): void {
    this.ike(sa).deleted += 2;
    add(this.#past, child.counters);
    const tunnel = this.#tunnelOf.get(child);
    if (tunnel === undefined) return;
    add(tunnel.past, child.counters);
    tunnel.live -= 1;
    // Peers that nobody has configured come and go without end
    if (tunnel.live === 0 && sa.connection.remote.addresses.length === 0) this.#tunnels.delete(tunnel.key);
  }

  #tunnel(key: string): Tunnel {
    const known = this.#tunnels.get(key);
    if (known !== undefined) return known;
    const fresh = { index: this.#nextTunnel++, key, past: { ...NO_TRAFFIC }, negotiations: 0, live: 0 };
    this.#tunnels.set(key, fresh);
    return fresh;
  }

  /** Of the tunnel that this child belongs to, with its successors and predecessors. */
  tunnel(child: ChildSa): { readonly index: number; readonly negotiations: number } {
    return this.#tunnelOf.get(child) ?? { index: 0, negotiations: 0 };
  }

  /** What the tunnel of these children has counted, with those that are gone. */
  tunnelTotals(live: readonly ChildSa[]): Readonly<ChildCounters> {
    const [first] = live;
    return sumOf((first === undefined ? undefined : this.#tunnelOf.get(first)?.past) ?? NO_TRAFFIC, live);
  }

  /** Packets that came under an SPI that we do not know. */
  get invalidSpi(): number {
    return this.#invalidSpi;
  }

  /** Of all child SAs there were. @param live those that there are */
  totals(live: readonly ChildSa[]): Readonly<ChildCounters> {
    return sumOf(this.#past, live);
  }

  event(event: EndpointEvent, now: Instant): void {
    if (event.kind === "stray" && event.reason === "unknown ESP SPI") this.#invalidSpi += 1;
    if (event.kind === "negotiation-failed") this.#failures.set(event.connection, this.failures(event.connection) + 1);
    const happened = tunnelEventOf(event);
    if (happened !== undefined && "connection" in event && event.connection !== undefined)
      this.tunnelEvent(event.connection, happened, now);
  }

  /** Call it also for what liveness raises: it knows the tunnel by the same name. */
  tunnelEvent(connection: string, event: TunnelEvent, now: Instant): void {
    const known = this.#history.get(connection) ?? new Map<TunnelEvent, TunnelHistory>();
    this.#history.set(connection, known);
    known.set(event, { event, count: (known.get(event)?.count ?? 0) + 1, lastAt: now });
  }

  /** Negotiations of the connection that came to nothing. */
  failures(connection: string): number {
    return this.#failures.get(connection) ?? 0;
  }

  /** The newest first. */
  history(connection: string): readonly TunnelHistory[] {
    return [...(this.#history.get(connection)?.values() ?? [])].sort((a, b) => b.lastAt - a.lastAt);
  }

  /** How often something happened to any tunnel, in the order of the table of events; what never happened is left out. */
  get tunnelEvents(): readonly { readonly event: TunnelEvent; readonly count: number }[] {
    const names = Object.keys(TUNNEL_EVENT) as TunnelEvent[];
    const countOf = (event: TunnelEvent): number =>
      [...this.#history.values()].reduce((sum, one) => sum + (one.get(event)?.count ?? 0), 0);
    return names.map((event) => ({ event, count: countOf(event) })).filter(({ count }) => count > 0);
  }
}

function sumOf(past: Readonly<ChildCounters>, live: readonly ChildSa[]): Readonly<ChildCounters> {
  const sum = { ...past };
  for (const { counters } of live) add(sum, counters);
  return sum;
}

function add(sum: ChildCounters, more: Readonly<ChildCounters>): void {
  for (const name of Object.keys(sum) as (keyof ChildCounters)[]) sum[name] += more[name];
}

function tunnelEventOf(event: EndpointEvent): TunnelEvent | undefined {
  switch (event.kind) {
    case "ike-sa-established":
      return "ikeSaNegotiated";
    case "ike-sa-rekeyed":
      return "ikeSaRekeyed";
    case "child-sa-established":
      return "ipsecSaNegotiated";
    case "child-sa-rekeyed":
      return "ipsecSaRekeyed";
    case "peer-silent":
      return isLivenessQuestion(event.summary) ? "dpdPeerDown" : "noResponse";
    default:
      return undefined;
  }
}

/** R-U-THERE of RFC 3706, the empty INFORMATIONAL of RFC 7296 §2.4; an unanswered rekey or negotiation is no DPD. */
const isLivenessQuestion = (summary: string): boolean =>
  summary === "R-U-THERE" || summary === "INFORMATIONAL (liveness)";
