import type { Instant } from "../time/instant.ts";
import type { CertificateDatabase } from "./certificates/database.ts";
import type { CertificateReferences } from "./certificates/references.ts";
import type { SocketAddress } from "./config.ts";
import type { Endpoint, EndpointEffect } from "./endpoint.ts";
import type { EndpointEvent } from "./events.ts";
import type { Member } from "./redundancy/pair.ts";
import type { RedundantInterface } from "./redundancy/redundant-interface.ts";
import type { RedundantTunnel } from "./redundancy/redundant-tunnel.ts";
import { carryOut, type Target } from "./show/carry-out.ts";
import type { Order } from "./show/command.ts";
import type { EndpointView } from "./show/view.ts";
import { viewOf } from "./show/view-of.ts";

type SwitchOrder = Extract<Order, { kind: "switch-interface" | "switch-peers" }>;

export interface OperatedOptions {
  readonly endpoint: Endpoint;
  /** Absent where nobody proves himself by certificate. */
  readonly certificates?: { readonly database: CertificateDatabase; readonly references: CertificateReferences };
  /** Tunnels with a primary and a backup peer. */
  readonly peers?: readonly RedundantTunnel[];
  /** Its primary and backup interface. */
  readonly interfaces?: RedundantInterface;
}

/**
 * An endpoint with all that its operator sees and orders: its certificate database and the machines of redundancy beside
 * it. It is driven as the endpoint itself is; every event is heard here first, and what follows from it goes out with it.
 */
export class OperatedEndpoint {
  readonly endpoint: Endpoint;
  readonly #certificates: OperatedOptions["certificates"];
  readonly #peers: readonly RedundantTunnel[];
  readonly #interfaces: RedundantInterface | undefined;
  #isDown = false;

  constructor({ endpoint, certificates, peers = [], interfaces }: OperatedOptions) {
    this.endpoint = endpoint;
    this.#certificates = certificates;
    this.#peers = peers;
    this.#interfaces = interfaces;
  }

  get needsRawIp(): boolean {
    return this.endpoint.needsRawIp;
  }

  nextWake(): Instant | undefined {
    let next = this.endpoint.nextWake();
    for (const one of this.#peers) {
      const due = one.nextWake();
      if (next === undefined || (due !== undefined && due < next)) next = due;
    }
    return next;
  }

  wake(now: Instant): readonly EndpointEffect[] {
    const due = this.#peers.filter((one) => (one.nextWake() ?? Number.POSITIVE_INFINITY) <= now);
    return this.#heard([...this.endpoint.wake(now), ...due.flatMap((one) => one.wake(now))], now);
  }

  receive(
    datagram: { readonly from: SocketAddress; readonly to: SocketAddress; readonly bytes: Uint8Array },
    now: Instant,
  ): readonly EndpointEffect[] {
    return this.#heard(this.endpoint.receive(datagram, now), now);
  }

  /** The tunnels with a backup peer are dialled, the primary first; all others dial by themselves where they shall. */
  up(now: Instant): readonly EndpointEffect[] {
    this.#isDown = false;
    return this.#heard(
      this.#peers.flatMap((one) => one.up(now)),
      now,
    );
  }

  /** Every connection goes down, and stays so, whatever has a backup. */
  down(now: Instant): readonly EndpointEffect[] {
    this.#isDown = true;
    return this.#heard(
      this.endpoint.connections.flatMap(({ name }) => this.endpoint.down(name, now)),
      now,
    );
  }

  /** Of its two interfaces, where it has two: one can be used from now on, or cannot. */
  setInterface(member: Member, state: "online" | "offline", now: Instant): readonly EndpointEffect[] {
    return this.#heard(this.#interfaces?.set(member, state, now) ?? [], now);
  }

  /** Does what `clear` and `request` asked for. */
  order(order: Order, now: Instant): readonly EndpointEffect[] {
    const switchOver: NonNullable<Target["switchOver"]> = (what) => this.#switchOver(what, now);
    return this.#heard(carryOut({ endpoint: this.endpoint, switchOver }, order, now), now);
  }

  view(now: Instant): EndpointView {
    const { database } = this.#certificates ?? {};
    database?.expire(now);
    return viewOf(this.endpoint, now, {
      redundancy: {
        interfaces: this.#interfaces === undefined ? [] : [this.#interfaces.interfaces],
        peers: this.#peers.map(({ peers }) => peers),
      },
      ...(database === undefined ? {} : { certificates: database }),
    });
  }

  #switchOver({ kind, name }: SwitchOrder, now: Instant): readonly EndpointEffect[] {
    const found = kind === "switch-peers" ? this.#peers.find(({ peers }) => peers.name === name) : this.#interfaces;
    return found?.switchOver(now) ?? [];
  }

  /** What follows from an event may bring further ones. */
  #heard(effects: readonly EndpointEffect[], now: Instant): readonly EndpointEffect[] {
    const all = [...effects];
    for (const effect of all) if (effect.kind === "event") all.push(...this.#take(effect.event, now));
    return all;
  }

  #take(event: EndpointEvent, now: Instant): readonly EndpointEffect[] {
    this.#certificates?.references.take(event);
    if (this.#isDown) return [];
    return [...this.#peers.flatMap((one) => one.take(event, now)), ...(this.#interfaces?.take(event, now) ?? [])];
  }
}
