import type { Instant } from "../../time/instant.ts";
import type { Endpoint, EndpointEffect } from "../endpoint.ts";
import type { EndpointEvent } from "../events.ts";
import {
  type InterfacePairEffect,
  type InterfacePairInput,
  type InterfacePairState,
  interfacePair,
  interfacesOf,
} from "./interface-pair.ts";
import { type Member, otherThan, type RedundantInterfaces } from "./pair.ts";

export interface RedundantInterfaceOptions {
  readonly endpoint: Endpoint;
  /** What operators call the two. */
  readonly names: Readonly<Record<Member, string>>;
  /** The same tunnels from the address of each; both begin held down, and one at a time is let go. */
  readonly connections: Readonly<Record<Member, string>>;
  /** `false`: nothing is dialled before the peer has come by itself. */
  readonly isDialling: boolean;
}

/** The machine of two interfaces, tied to a running endpoint: hand it every event, and tell it which interface is there. */
export class RedundantInterface {
  readonly #options: RedundantInterfaceOptions;
  #state: InterfacePairState;

  constructor(options: RedundantInterfaceOptions, now: Instant) {
    this.#options = options;
    this.#state = interfacePair.start(now).state;
    for (const name of Object.values(options.connections)) options.endpoint.down(name, now);
  }

  get interfaces(): RedundantInterfaces {
    return interfacesOf(this.#state, this.#options.names);
  }

  /** The interface can be used from now on, or cannot. */
  set(member: Member, state: "online" | "offline", now: Instant): readonly EndpointEffect[] {
    return this.#step({ kind: state, member }, now);
  }

  /** `request ipsec switch interface` */
  switchOver(now: Instant): readonly EndpointEffect[] {
    return this.#step({ kind: "switch" }, now);
  }

  /** Make before break: the SAs of the former interface go once those of the new one stand. */
  take(event: EndpointEvent, now: Instant): readonly EndpointEffect[] {
    const { connections } = this.#options;
    const active = this.#active;
    if (event.kind !== "child-sa-established" || active === undefined) return [];
    return event.connection === connections[active] ? this.#leave(otherThan(active), now) : [];
  }

  get #active(): Member | undefined {
    return this.#state.primary === "Active" ? "primary" : this.#state.backup === "Active" ? "backup" : undefined;
  }

  #step(input: InterfacePairInput, now: Instant): readonly EndpointEffect[] {
    const wasUp = this.#isUp;
    const { state, effects } = interfacePair.step(this.#state, input, now);
    this.#state = state;
    const left = input.kind === "offline" ? this.#leave(input.member, now) : [];
    return [...left, ...effects.flatMap((effect) => this.#carryOut(effect, wasUp, now))];
  }

  #carryOut(effect: InterfacePairEffect, wasUp: boolean, now: Instant): readonly EndpointEffect[] {
    const { endpoint, connections, isDialling } = this.#options;
    if (effect.kind !== "activate" || !(isDialling || wasUp)) return [];
    return endpoint.up(connections[effect.member], now);
  }

  get #isUp(): boolean {
    const names = Object.values(this.#options.connections);
    return this.#options.endpoint.ikeSas.some(({ connection }) => names.includes(connection.name));
  }

  #leave(member: Member, now: Instant): readonly EndpointEffect[] {
    return this.#options.endpoint.down(this.#options.connections[member], now);
  }
}
