import type { L2tpEffect } from "../../l2tp/effect.ts";
import type { EndpointState } from "../../l2tp/endpoint-state.ts";
import { Fifo } from "../../l2tp/fifo.ts";
import type { L2tpInput, Peer } from "../../l2tp/input.ts";
import { lac } from "../../l2tp/lac.ts";
import { NEGOTIATION } from "../../l2tp/ppp/negotiator.ts";
import { Deadlines } from "../../time/deadlines.ts";
import { type Entropy, fraction } from "../../time/entropy.ts";
import { after, type Instant, instant, milliseconds, seconds } from "../../time/instant.ts";
import type { Machine } from "../../time/machine.ts";
import type { Wire } from "./lns-gateway.ts";
import type { L2tpLabOptions, LacSpec } from "./options.ts";

const CLIENT = { waiting: 0, dialing: 1, up: 2, stranded: 3 } as const;
/** A tunnel that was lost is opened again after 1 to 10 s. */
const REOPEN_FIRST = seconds(1);
const REOPEN_SPREAD = seconds(9);
const FIRST_DIALS = seconds(2);
/** While the fleet comes up for the first time no more tunnels and calls of one LAC are begun at once than this. */
const SETTLING_AT_ONCE = 32;

/** What has become of the clients of one LAC, as they see it. */
export interface ClientCounts {
  up: number;
  dialing: number;
  attempts: number;
  logins: number;
  /** Patience ended before the session was up. */
  givenUp: number;
  /** Links that ended since echoes stayed without answer. */
  echoLost: number;
  /** The longest wait for ICRP among the answers so far. */
  slowestAnswer: number;
}

/** A LAC and the home routers behind it: the project's own LAC engine, and clients who dial, wait, give up and dial again. */
export class LacNode {
  readonly spec: LacSpec;
  readonly peer: Peer;
  readonly counts: ClientCounts = {
    up: 0,
    dialing: 0,
    attempts: 0,
    logins: 0,
    givenUp: 0,
    echoLost: 0,
    slowestAnswer: 0,
  };
  readonly #options: L2tpLabOptions;
  readonly #wire: Wire;
  readonly #lns: Peer;
  readonly #entropy: Entropy;
  readonly #first: number;
  readonly #states: Uint8Array;
  /** The ids that this end gave, 0 while there are none. */
  readonly #sessions: Int32Array;
  readonly #tunnels: Int32Array;
  /** Clients by their number, tunnels by the ones' complement of theirs. */
  readonly #due = new Deadlines<number>();
  #machine: Machine<EndpointState, L2tpInput, L2tpEffect>;
  #state: EndpointState;
  #alarm: Instant | undefined;
  #isDead = false;
  /** Tunnels and clients whose turn has not come while the fleet settles, however fast the machine is. */
  readonly #turns = new Fifo<number>();
  readonly #opening = new Set<number>();
  #isSettling = true;

  /** @param first the number of the first user of this LAC, so that no two have the same name */
  constructor(options: L2tpLabOptions, spec: LacSpec, first: number, wire: Wire, entropy: Entropy, now: Instant) {
    this.spec = spec;
    this.peer = { address: spec.address, port: 1701 };
    this.#options = options;
    this.#wire = wire;
    this.#lns = { address: options.address, port: 1701 };
    this.#entropy = entropy;
    this.#first = first;
    this.#states = new Uint8Array(spec.tunnels * spec.sessionsPerTunnel).fill(CLIENT.stranded);
    this.#sessions = new Int32Array(this.#states.length);
    this.#tunnels = new Int32Array(spec.tunnels);
    this.#machine = this.#boot();
    this.#state = this.#machine.start(now).state;
    this.#openAll(now);
  }

  get clients(): number {
    return this.#states.length;
  }

  get deadline(): Instant | undefined {
    const next = this.#isDead ? undefined : this.#due.next();
    const alarm = this.#isDead ? undefined : this.#alarm;
    if (next === undefined || alarm === undefined) return next ?? alarm;
    return instant(Math.min(next, alarm));
  }

  receive(from: Peer, bytes: Uint8Array, now: Instant): void {
    if (this.#isDead) return;
    this.#step({ kind: "datagram", from, bytes }, now);
    if (this.#isSettling) this.#giveTurns(now);
  }

  timer(now: Instant): void {
    if (this.#isDead) return;
    if (this.#alarm !== undefined && this.#alarm <= now) {
      this.#alarm = undefined;
      this.#step({ kind: "timer" }, now);
    }
    for (const key of this.#due.due(now)) {
      if (key >= 0 && this.#states[key] === CLIENT.dialing) this.#giveUp(key, now);
      else if (this.#isSettling) this.#turns.push(key);
      else this.#begin(key, now);
    }
    if (this.#isSettling) this.#giveTurns(now);
  }

  /** From here on clients call as they do in trouble: all at once. */
  settled(): void {
    this.#isSettling = false;
  }

  /** Power off: it says nothing any more, and hears nothing. */
  die(): void {
    this.#isDead = true;
    this.counts.up = 0;
    this.counts.dialing = 0;
  }

  /** Power on: nothing of before is known. */
  revive(now: Instant): void {
    if (!this.#isDead) return;
    this.#isDead = false;
    this.#alarm = undefined;
    this.#machine = this.#boot();
    this.#state = this.#machine.start(now).state;
    for (const key of this.#due.entries().map(([key]) => key)) this.#due.clear(key);
    this.#states.fill(CLIENT.stranded);
    this.#tunnels.fill(0);
    this.#opening.clear();
    this.#openAll(now);
  }

  #boot(): Machine<EndpointState, L2tpInput, L2tpEffect> {
    const { lacHello, retransmissions, window } = this.#options;
    return lac(
      {
        hostName: this.spec.name,
        hello: lacHello,
        spreadsHello: true,
        hearsData: false,
        channel: {
          firstTimeout: seconds(1),
          longestTimeout: seconds(16),
          retransmissions,
          receiveWindow: window,
          congestionControl: false,
        },
        setUpTimeout: seconds(120), // the clients are less patient
      },
      this.#entropy,
    );
  }

  #openAll(now: Instant): void {
    for (let tunnel = 0; tunnel < this.#tunnels.length; tunnel++)
      this.#due.set(~tunnel, after(now, milliseconds(tunnel * this.#options.openingPace)));
  }

  #giveTurns(now: Instant): void {
    while (this.counts.dialing + this.#opening.size < SETTLING_AT_ONCE) {
      const key = this.#turns.shift();
      if (key === undefined) return;
      this.#begin(key, now);
    }
  }

  #begin(key: number, now: Instant): void {
    if (key >= 0) this.#dial(key, now);
    else {
      this.#opening.add(~key);
      this.#step({ kind: "open-tunnel", to: this.#lns, ref: String(~key) }, now);
    }
  }

  #dial(client: number, now: Instant): void {
    const tunnel = this.#tunnels[this.#tunnelOf(client)] ?? 0;
    if (tunnel === 0) {
      this.#states[client] = CLIENT.stranded; // until the tunnel is back
      return;
    }
    this.#states[client] = CLIENT.dialing;
    this.counts.dialing += 1;
    this.counts.attempts += 1;
    this.#due.set(client, after(now, this.#options.clients.patience));
    const user = `user${this.#first + client}`;
    this.#step({ kind: "call", direction: "incoming", tunnel, ref: String(client), link: this.#link(user) }, now);
  }

  #link(user: string): NonNullable<Extract<L2tpInput, { kind: "call" }>["link"]> {
    const { clients, password } = this.#options;
    return {
      name: user,
      mru: 1492,
      asks: [],
      credentials: { user, password },
      dns: [],
      echo: { interval: clients.keepalive, misses: clients.misses },
      negotiation: NEGOTIATION,
    };
  }

  #giveUp(client: number, now: Instant): void {
    this.counts.givenUp += 1;
    const tunnel = this.#tunnels[this.#tunnelOf(client)] ?? 0;
    this.#step({ kind: "hang-up", tunnel, session: this.#sessions[client] ?? 0 }, now);
  }

  #step(input: L2tpInput | { readonly kind: "timer" }, now: Instant): void {
    for (const effect of this.#machine.step(this.#state, input, now).effects) this.#perform(effect, now);
  }

  #perform(effect: L2tpEffect, now: Instant): void {
    switch (effect.kind) {
      case "send":
        this.#wire.send(this.peer, effect.to, effect.bytes);
        return;
      case "wake":
        this.#alarm = effect.at;
        return;
      case "tunnel-opened":
        this.#tunnelOpened(Number(effect.ref), effect.tunnel, now);
        return;
      case "tunnel-closed":
        this.#tunnels[Number(effect.ref)] = 0;
        this.#opening.delete(Number(effect.ref));
        this.#due.set(~Number(effect.ref), after(now, this.#some(REOPEN_FIRST, REOPEN_SPREAD)));
        return;
      case "call-begun":
        this.#sessions[Number(effect.ref)] = effect.session;
        return;
      case "call-answered":
        this.counts.slowestAnswer = Math.max(this.counts.slowestAnswer, effect.after);
        return;
      case "call-refused":
        this.#ended(Number(effect.ref), now);
        return;
      case "ppp-up":
        this.#up(Number(effect.ref));
        return;
      case "ppp-down":
        if (effect.reason === "echo-lost") this.counts.echoLost += 1;
        return;
      case "session-closed":
        if (this.#sessions[Number(effect.ref)] === effect.session) this.#ended(Number(effect.ref), now);
        return;
    }
  }

  #tunnelOpened(tunnel: number, id: number, now: Instant): void {
    this.#tunnels[tunnel] = id;
    this.#opening.delete(tunnel);
    const { sessionsPerTunnel } = this.spec;
    for (let client = tunnel * sessionsPerTunnel; client < (tunnel + 1) * sessionsPerTunnel; client++)
      if (this.#states[client] === CLIENT.stranded) {
        this.#states[client] = CLIENT.waiting;
        this.#due.set(client, this.#isSettling ? now : after(now, this.#some(milliseconds(0), FIRST_DIALS)));
      }
  }

  #up(client: number): void {
    if (this.#states[client] !== CLIENT.dialing) return;
    this.#states[client] = CLIENT.up;
    this.#due.clear(client);
    this.counts.dialing -= 1;
    this.counts.up += 1;
    this.counts.logins += 1;
  }

  /** The session is over, whatever ended it: the home router dials again after a while. */
  #ended(client: number, now: Instant): void {
    if (this.#states[client] === CLIENT.up) this.counts.up -= 1;
    if (this.#states[client] === CLIENT.dialing) this.counts.dialing -= 1;
    this.#states[client] = CLIENT.waiting;
    this.#sessions[client] = 0;
    const { backoff } = this.#options.clients;
    this.#due.set(client, after(now, this.#some(milliseconds(backoff / 2), backoff)));
  }

  #tunnelOf(client: number): number {
    return Math.floor(client / this.spec.sessionsPerTunnel);
  }

  #some(least: number, spread: number): ReturnType<typeof milliseconds> {
    return milliseconds(least + fraction(this.#entropy) * spread);
  }
}
