import type { EndpointState } from "../../l2tp/endpoint-state.ts";
import type { SessionKey } from "../../l2tp/input.ts";
import type { Instant } from "../../time/instant.ts";
import type { LacSpec } from "./options.ts";

/** Someone who has logged in. */
export interface Subscriber {
  /** The LAC's address. */
  readonly lac: string;
  /** The user's own IPv4 address as a number. */
  readonly address: number;
  readonly since: Instant;
}

export interface SubscriberStates {
  /** Called, not yet who they say they are. */
  readonly init: number;
  /** Accepted, their addresses being agreed. */
  readonly configured: number;
  readonly active: number;
  /** Gone, their interfaces being taken down. */
  readonly terminating: number;
}

/** Who is logged in at an LNS, and how far the others have come. */
export class Subscribers {
  readonly #lacs: readonly LacSpec[];
  readonly #active = new Map<number, Subscriber>();
  #terminating = 0;

  constructor(lacs: readonly LacSpec[]) {
    this.#lacs = lacs;
  }

  active(key: SessionKey, subscriber: Subscriber): void {
    this.#active.set(numberOf(key), subscriber);
  }

  find(key: SessionKey): Subscriber | undefined {
    return this.#active.get(numberOf(key));
  }

  /** @returns whether somebody was logged in there, whose interface must go */
  closed(key: SessionKey): boolean {
    const was = this.#active.delete(numberOf(key));
    if (was) this.#terminating += 1;
    return was;
  }

  terminated(): void {
    this.#terminating -= 1;
  }

  get activeCount(): number {
    return this.#active.size;
  }

  states(state: EndpointState): SubscriberStates {
    let [init, configured] = [0, 0];
    for (const tunnel of state.tunnels.values())
      for (const session of tunnel.sessions.values()) {
        if (this.#active.has(numberOf({ tunnel: tunnel.localId, session: session.localId }))) continue;
        if (session.link?.phase === "network") configured += 1;
        else init += 1;
      }
    return { init, configured, active: this.#active.size, terminating: this.#terminating };
  }

  /** Active ones by the service interface that their sessions end on. */
  byService(): ReadonlyMap<string, number> {
    const counts = new Map(this.#lacs.map(({ service }) => [service, 0]));
    const services = new Map(this.#lacs.map(({ address, service }) => [address, service]));
    for (const { lac } of this.#active.values()) {
      const service = services.get(lac);
      if (service !== undefined) counts.set(service, (counts.get(service) ?? 0) + 1);
    }
    return counts;
  }
}

/** Both ids have 16 bits. */
const numberOf = ({ tunnel, session }: SessionKey): number => tunnel * 0x10000 + session;
