import type { Duration, Instant } from "../../time/instant.ts";
import type { Machine } from "../../time/machine.ts";
import type { AnySa } from "../either.ts";
import type { Endpoint, EndpointEffect } from "../endpoint.ts";
import type { EndpointEvent } from "../events.ts";
import type { Member, RedundantPeers } from "./pair.ts";
import { type PeerPairEffect, type PeerPairInput, type PeerPairState, peerPair, peersOf } from "./peer-pair.ts";

export interface RedundantTunnelOptions {
  readonly endpoint: Endpoint;
  /** A connection with two remote addresses, the primary first. */
  readonly connection: string;
  /** Of the security association, as operators name it. */
  readonly name: string;
  readonly retry: Duration;
}

/** The machine of two peers, tied to a running endpoint: hand it every event, carry out what it gives back. */
export class RedundantTunnel {
  readonly #options: RedundantTunnelOptions;
  readonly #machine: Machine<PeerPairState, PeerPairInput, PeerPairEffect>;
  readonly #addresses: Readonly<Record<Member, string>>;
  readonly #localAddress: string;
  #state: PeerPairState;
  /** Peers that there were IKE SAs with when it last looked. */
  #present = new Set<Member>();

  constructor(options: RedundantTunnelOptions, now: Instant) {
    const config = options.endpoint.connections.find(({ name }) => name === options.connection);
    const [primary, backup] = config?.remote.addresses ?? [];
    if (config === undefined || primary === undefined || backup === undefined)
      throw new Error(`${options.connection} has no primary and backup address`);
    this.#options = options;
    this.#addresses = { primary, backup };
    this.#localAddress = config.local.address;
    this.#machine = peerPair({ retry: options.retry });
    this.#state = this.#machine.start(now).state;
  }

  get peers(): RedundantPeers {
    const [name, localAddress, addresses] = [this.#options.name, this.#localAddress, this.#addresses];
    return peersOf(this.#state, { name, localAddress, addresses });
  }

  nextWake(): Instant | undefined {
    return this.#state.dialAt;
  }

  up(now: Instant): readonly EndpointEffect[] {
    return this.#step({ kind: "up" }, now);
  }

  /** `request ipsec switch security-associations` */
  switchOver(now: Instant): readonly EndpointEffect[] {
    return this.#step({ kind: "switch" }, now);
  }

  wake(now: Instant): readonly EndpointEffect[] {
    return this.#step({ kind: "timer" }, now);
  }

  /** Something happened in the endpoint. */
  take(event: EndpointEvent, now: Instant): readonly EndpointEffect[] {
    if (!("connection" in event) || event.connection !== this.#options.connection) return [];
    const connected = event.kind === "child-sa-established" ? this.#memberWith(event.child) : undefined;
    const effects = connected === undefined ? [] : this.#step({ kind: "connected", member: connected }, now);
    return [...effects, ...this.#refused(event, now), ...this.#lost(now)];
  }

  /** An IKE SA under which no child can be made is no tunnel. */
  #refused(event: EndpointEvent, now: Instant): readonly EndpointEffect[] {
    const { dialling, dialAt } = this.#state;
    const isOurs = event.kind === "negotiation-failed" && event.stage === "child";
    return isOurs && dialling !== undefined && dialAt === undefined ? this.#close(dialling, now) : [];
  }

  #lost(now: Instant): readonly EndpointEffect[] {
    const present = new Set(this.#sas().flatMap((sa) => this.#memberOf(sa) ?? []));
    const gone = [...this.#present].filter((member) => !present.has(member));
    this.#present = present;
    return gone.flatMap((member) => this.#step({ kind: "lost", member }, now));
  }

  #step(input: PeerPairInput | { readonly kind: "timer" }, now: Instant): readonly EndpointEffect[] {
    const { state, effects } = this.#machine.step(this.#state, input, now);
    this.#state = state;
    return effects.flatMap((effect) => this.#carryOut(effect, now));
  }

  #carryOut(effect: PeerPairEffect, now: Instant): readonly EndpointEffect[] {
    const { endpoint, connection } = this.#options;
    if (effect.kind === "close") return this.#close(effect.member, now);
    if (effect.kind !== "dial") return [];
    this.#present.add(effect.member);
    // Liveness dials the next address of a gateway by itself when it finds its peer dead
    if (this.#sas().some((sa) => this.#memberOf(sa) === effect.member)) return [];
    return endpoint.up(connection, now, this.#addresses[effect.member]);
  }

  #close(member: Member, now: Instant): readonly EndpointEffect[] {
    const { endpoint, connection } = this.#options;
    return endpoint.clearIke((sa) => sa.connection.name === connection && this.#memberOf(sa) === member, now);
  }

  #sas(): readonly AnySa[] {
    const { endpoint, connection } = this.#options;
    return endpoint.ikeSas.filter((sa) => sa.connection.name === connection);
  }

  #memberWith(child: AnySa["children"][number]): Member | undefined {
    const sa = this.#sas().find(({ children }) => children.includes(child));
    return sa === undefined ? undefined : this.#memberOf(sa);
  }

  #memberOf({ path }: AnySa): Member | undefined {
    const { address } = path.remote;
    if (address === this.#addresses.primary) return "primary";
    return address === this.#addresses.backup ? "backup" : undefined;
  }
}
