import { TUNNEL_EVENT, type TunnelEvent } from "../liveness/raised.ts";
import type { Instant } from "../time/instant.ts";
import { type Counted, countedWith, NONE_COUNTED } from "./counted.ts";
import type { AnySa } from "./either.ts";
import type { ChildSa } from "./esp/child-sa.ts";
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
  readonly key: string;
  past: Counted;
  negotiations: number;
  live: number;
}

/** One kind of thing that happened to a tunnel. */
export interface TunnelHistory {
  readonly event: TunnelEvent;
  readonly count: number;
  readonly lastAt: Instant;
}

/** What an endpoint counts beside its SAs, and still knows when they are gone. Bounded by SAs and configuration. */
export class Ledger {
  readonly #ike = new WeakMap<AnySa, IkeCounters>();
  readonly #tunnels = new Map<string, Tunnel>();
  readonly #tunnelOf = new WeakMap<ChildSa, Tunnel>();
  /** NAT keepalives (RFC 3948 §4), which no SA counts: they are not authentic. */
  readonly keepalives = { sent: 0, received: 0 };
  #past: Counted = NONE_COUNTED;
  readonly #history = new Map<string, Map<TunnelEvent, TunnelHistory>>();
  readonly #failures = new Map<string, number>();
  #lastIndex = 0;
  #invalidSpi = 0;
  #tooShort = 0;

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
    const { connection, path } = sa;
    const key = keyOf(connection.name, child.options.name);
    const tunnel = this.#tunnel(connection.remote.addresses.length > 0 ? key : `${key} ${path.remote.address}`);
    tunnel.negotiations += 1;
    tunnel.live += 1;
    this.#tunnelOf.set(child, tunnel);
  }

  childGone(sa: AnySa, child: ChildSa): void {
    this.ike(sa).deleted += 2;
    this.#past = countedWith(this.#past, [child]);
    const tunnel = this.#tunnelOf.get(child);
    if (tunnel === undefined) return;
    tunnel.past = countedWith(tunnel.past, [child]);
    tunnel.live -= 1;
    // Peers that nobody has configured come and go without end
    if (tunnel.live === 0 && sa.connection.remote.addresses.length === 0) this.#tunnels.delete(tunnel.key);
  }

  #tunnel(key: string): Tunnel {
    const known = this.#tunnels.get(key);
    if (known !== undefined) return known;
    const fresh = { key, past: NONE_COUNTED, negotiations: 0, live: 0 };
    this.#tunnels.set(key, fresh);
    return fresh;
  }

  /** The tunnel that this child belongs to, the same one for its successors and predecessors. */
  tunnel(child: ChildSa): { readonly negotiations: number } | undefined {
    return this.#tunnelOf.get(child);
  }

  /** What the tunnel of these children has counted, with those that are gone. */
  tunnelTotals(live: readonly ChildSa[]): Counted {
    const [first] = live;
    return countedWith((first === undefined ? undefined : this.#tunnelOf.get(first)?.past) ?? NONE_COUNTED, live);
  }

  /** Packets that came under an SPI that we do not know. */
  get invalidSpi(): number {
    return this.#invalidSpi;
  }

  /** Packets so short that they show no SPI: they belong to no SA. */
  get tooShort(): number {
    return this.#tooShort;
  }

  /** Of all child SAs there were. @param live those that there are */
  totals(live: readonly ChildSa[]): Counted {
    return countedWith(this.#past, live);
  }

  event(event: EndpointEvent, now: Instant): void {
    if (event.kind === "stray" && event.reason === "unknown ESP SPI") this.#invalidSpi += 1;
    if (event.kind === "stray" && event.reason === "too short for an SPI") this.#tooShort += 1;
    if (event.kind === "negotiation-failed") this.#failures.set(event.connection, this.failures(event.connection) + 1);
    const happened = tunnelEventOf(event);
    if (happened === undefined) return;
    const { of, what } = happened;
    const known = this.#history.get(of) ?? new Map<TunnelEvent, TunnelHistory>();
    this.#history.set(of, known);
    known.set(what, { event: what, count: (known.get(what)?.count ?? 0) + 1, lastAt: now });
  }

  /** Negotiations of the connection that came to nothing. */
  failures(connection: string): number {
    return this.#failures.get(connection) ?? 0;
  }

  /** Of a tunnel and of the IKE SAs above it, the newest first. */
  history(connection: string, child: string): readonly TunnelHistory[] {
    return [connection, keyOf(connection, child)]
      .flatMap((of) => [...(this.#history.get(of)?.values() ?? [])])
      .sort((a, b) => b.lastAt - a.lastAt);
  }

  /** How often something happened to any tunnel, in the order of the table of events; what never happened is left out. */
  get tunnelEvents(): readonly { readonly event: TunnelEvent; readonly count: number }[] {
    const names = Object.keys(TUNNEL_EVENT) as TunnelEvent[];
    const countOf = (event: TunnelEvent): number =>
      [...this.#history.values()].reduce((sum, one) => sum + (one.get(event)?.count ?? 0), 0);
    return names.map((event) => ({ event, count: countOf(event) })).filter(({ count }) => count > 0);
  }
}

const keyOf = (connection: string, child: string): string => `${connection} ${child}`;

interface Happened {
  /** The connection, or the tunnel. */
  readonly of: string;
  readonly what: TunnelEvent;
}

function tunnelEventOf(event: EndpointEvent): Happened | undefined {
  switch (event.kind) {
    case "ike-sa-established":
      return { of: event.connection, what: "ikeSaNegotiated" };
    case "ike-sa-rekeyed":
      return { of: event.connection, what: "ikeSaRekeyed" };
    case "child-sa-established":
      return { of: keyOf(event.connection, event.child.options.name), what: "ipsecSaNegotiated" };
    case "child-sa-rekeyed":
      return { of: keyOf(event.connection, event.child.options.name), what: "ipsecSaRekeyed" };
    case "tunnel-event":
      return { of: keyOf(event.connection, event.vpn), what: event.event };
    case "peer-silent":
      return isLivenessQuestion(event.summary) ? undefined : { of: event.connection, what: "noResponse" };
    default:
      return undefined;
  }
}

/** R-U-THERE of RFC 3706, the empty INFORMATIONAL of RFC 7296 §2.4: liveness tells of these itself, tunnel by tunnel. */
const isLivenessQuestion = (summary: string): boolean =>
  summary === "R-U-THERE" || summary === "INFORMATIONAL (liveness)";
