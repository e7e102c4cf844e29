import { after, type Duration, type Instant, milliseconds } from "../../time/instant.ts";
import type { SocketAddress } from "../config.ts";
import type { Endpoint, EndpointEffect } from "../endpoint.ts";
import type { EndpointEvent } from "../events.ts";

export interface Datagram {
  readonly from: SocketAddress;
  readonly to: SocketAddress;
  readonly bytes: Uint8Array;
}

/** What a probe sees: what its endpoint says, what comes out of the tunnel, and what comes in before the endpoint looks. */
export type Seen =
  | { readonly kind: "event"; readonly event: EndpointEvent }
  | { readonly kind: "packet"; readonly packet: Uint8Array }
  | { readonly kind: "datagram"; readonly datagram: Datagram };

/** One step of a probe: do this, and wait until that is seen. */
export interface Order<Found> {
  act?(endpoint: Endpoint, now: Instant): readonly EndpointEffect[];
  /** What was waited for, when this is it. A datagram that is found does not reach the endpoint. */
  until(seen: Seen): Found | undefined;
  readonly patience: Duration;
}

export interface Outcome<Found> {
  /** `undefined` when patience ended first. */
  readonly found: Found | undefined;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** The events that went by, the one found last. */
  readonly events: readonly EndpointEvent[];
}

type Yielded<Told> = { readonly order: Order<unknown> } | { readonly told: Told };

/** A probe reads as the story that it is: each `yield*` gives back what came of one step. */
export type Script<Told, Result> = Generator<Yielded<Told>, Result, Outcome<unknown>>;

export function* wait<Found>(order: Order<Found>): Script<never, Outcome<Found>> {
  return (yield { order }) as Outcome<Found>;
}

export function* tell<Told>(told: Told): Script<Told, void> {
  yield { told };
}

/** Nothing but time passes. */
export const pause = (patience: Duration): Script<never, Outcome<never>> =>
  wait<never>({ until: () => undefined, patience });

/** Until the last message of an exchange that nobody answers has surely been taken: quick mode of IKEv1 has one. */
export const SETTLING = milliseconds(100);

export type ProbeEffect<Told, Result> =
  | Extract<EndpointEffect, { kind: "send" }>
  | { readonly kind: "told"; readonly told: Told }
  | { readonly kind: "done"; readonly result: Result };

interface Waiting {
  readonly order: Order<unknown>;
  readonly startedAt: Instant;
  readonly dueAt: Instant;
  readonly events: EndpointEvent[];
}

/** Runs a script over an endpoint, without sockets and clocks: driven as an endpoint is. */
export class ProbeRun<Told, Result> {
  readonly #script: Script<Told, Result>;
  readonly #endpoint: Endpoint;
  readonly #unread: { readonly seen: Seen; readonly at: Instant }[] = [];
  #waiting: Waiting | undefined;
  #effects: ProbeEffect<Told, Result>[] = [];

  constructor(script: Script<Told, Result>, endpoint: Endpoint) {
    this.#script = script;
    this.#endpoint = endpoint;
  }

  start(now: Instant): readonly ProbeEffect<Told, Result>[] {
    this.#resume({ found: undefined, startedAt: now, endedAt: now, events: [] }, now);
    return this.#taken();
  }

  nextWake(): Instant | undefined {
    if (this.#waiting === undefined) return undefined;
    const endpoint = this.#endpoint.nextWake();
    const { dueAt } = this.#waiting;
    return endpoint !== undefined && endpoint < dueAt ? endpoint : dueAt;
  }

  wake(now: Instant): readonly ProbeEffect<Told, Result>[] {
    const endpoint = this.#endpoint.nextWake();
    if (endpoint !== undefined && endpoint <= now) this.#absorb(this.#endpoint.wake(now), now);
    this.#read(now);
    const waiting = this.#waiting;
    if (waiting !== undefined && waiting.dueAt <= now) {
      const { startedAt, events } = waiting;
      this.#resume({ found: undefined, startedAt, endedAt: now, events }, now);
    }
    return this.#taken();
  }

  receive(datagram: Datagram, now: Instant): readonly ProbeEffect<Told, Result>[] {
    const waiting = this.#waiting;
    const found = waiting?.order.until({ kind: "datagram", datagram });
    if (waiting !== undefined && found !== undefined) {
      this.#resume({ found, startedAt: waiting.startedAt, endedAt: now, events: waiting.events }, now);
    } else {
      this.#absorb(this.#endpoint.receive(datagram, now), now);
      this.#read(now);
    }
    return this.#taken();
  }

  #absorb(effects: readonly EndpointEffect[], now: Instant): void {
    for (const effect of effects) {
      if (effect.kind === "send") this.#effects.push(effect);
      else if (effect.kind === "event") this.#unread.push({ seen: { kind: "event", event: effect.event }, at: now });
      else this.#unread.push({ seen: { kind: "packet", packet: effect.packet }, at: now });
    }
  }

  /** Shows the order at hand what has come, until it finds what it waits for. */
  #read(now: Instant): void {
    for (let next = this.#unread.shift(); next !== undefined; next = this.#unread.shift()) {
      const waiting = this.#waiting;
      if (waiting === undefined) return;
      if (next.seen.kind === "event") waiting.events.push(next.seen.event);
      const found = waiting.order.until(next.seen);
      if (found === undefined) continue;
      const { startedAt, events } = waiting;
      this.#resume({ found, startedAt, endedAt: next.at, events }, now);
      return;
    }
  }

  #resume(outcome: Outcome<unknown>, now: Instant): void {
    this.#waiting = undefined;
    let answer = outcome;
    for (;;) {
      const { value, done } = this.#script.next(answer);
      if (done === true) {
        this.#effects.push({ kind: "done", result: value });
        return;
      }
      if ("order" in value) {
        this.#begin(value.order, now);
        return;
      }
      this.#effects.push({ kind: "told", told: value.told });
      answer = { found: undefined, startedAt: now, endedAt: now, events: [] };
    }
  }

  #begin(order: Order<unknown>, now: Instant): void {
    this.#waiting = { order, startedAt: now, dueAt: after(now, order.patience), events: [] };
    if (order.act !== undefined) this.#absorb(order.act(this.#endpoint, now), now);
    this.#read(now);
  }

  #taken(): readonly ProbeEffect<Told, Result>[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }
}
