import { Deadlines } from "../time/deadlines.ts";
import { type Entropy, fraction, seededEntropy } from "../time/entropy.ts";
import { after, type Duration, type Instant, milliseconds } from "../time/instant.ts";
import type { Machine, Step, Wake } from "../time/machine.ts";
import { type Simulation, simulate } from "../time/simulate.ts";

/** One end of a virtual wire: a machine that takes what the other end sends. */
export interface End {
  readonly deadline: Instant | undefined;
  receive(bytes: Uint8Array, now: Instant): void;
  timer(now: Instant): void;
}

export type Side = "a" | "b";
/** What was sent, whether it was lost, and everything that the ends reported. */
export type WireEffect =
  | Wake
  | {
      readonly kind: "sent";
      readonly from: Side;
      readonly bytes: Uint8Array;
      readonly at: Instant;
      readonly lost: boolean;
    }
  | { readonly kind: "event"; readonly from: Side; readonly event: unknown; readonly at: Instant };

export interface Weather {
  readonly delay?: Duration;
  /** Up to so much longer, so that packets overtake one another. */
  readonly jitter?: Duration;
  /** Chance of each packet to be lost, and to come twice. */
  readonly loss?: number;
  readonly duplication?: number;
  readonly seed?: number;
}

interface Flight {
  readonly to: Side;
  readonly bytes: Uint8Array;
}

type Act = { readonly kind: "act"; readonly act: (now: Instant) => void };

/** What an end may do: put a packet on the wire, and report what happened. */
export interface Hands {
  send(bytes: Uint8Array): void;
  report(event: unknown): void;
}

/** Two ends on virtual time, and the wire between them with its weather. */
export class VirtualWire {
  readonly sim: Simulation<null, Act, WireEffect>;
  weather: Weather;
  readonly #chance: Entropy;
  readonly #flights = new Deadlines<Flight>();
  readonly #ends: Readonly<Record<Side, End>>;
  #effects: WireEffect[] = [];
  #now: Instant;

  constructor(
    build: (hands: Readonly<Record<Side, Hands>>, now: Instant) => Readonly<Record<Side, End>>,
    weather: Weather = {},
  ) {
    this.weather = weather;
    this.#chance = seededEntropy(weather.seed ?? 1);
    this.#now = 0 as Instant;
    this.#ends = build({ a: this.#handsOf("a"), b: this.#handsOf("b") }, this.#now);
    this.sim = simulate(this.#machine());
  }

  /** Lets one of the ends do something now. */
  act(act: (now: Instant) => void): void {
    this.sim.input({ kind: "act", act });
  }

  advance(span: Duration): void {
    this.sim.advance(span);
  }

  /** What one end reported so far. */
  events(from: Side): unknown[] {
    return this.sim
      .effects()
      .flatMap((effect) => (effect.kind === "event" && effect.from === from ? [effect.event] : []));
  }

  sent(from?: Side): Extract<WireEffect, { kind: "sent" }>[] {
    return this.sim
      .effects()
      .filter((effect) => effect.kind === "sent")
      .filter((effect) => from === undefined || effect.from === from);
  }

  #handsOf(from: Side): Hands {
    return {
      send: (bytes) => this.#send(from, bytes),
      report: (event) => void this.#effects.push({ kind: "event", from, event, at: this.#now }),
    };
  }

  #send(from: Side, bytes: Uint8Array): void {
    const { loss = 0, duplication = 0 } = this.weather;
    const lost = fraction(this.#chance) < loss;
    this.#effects.push({ kind: "sent", from, bytes, at: this.#now, lost });
    const to = from === "a" ? "b" : "a";
    if (!lost) this.#fly({ to, bytes });
    if (!lost && fraction(this.#chance) < duplication) this.#fly({ to, bytes });
  }

  #fly(flight: Flight): void {
    const { delay = milliseconds(5), jitter = milliseconds(0) } = this.weather;
    this.#flights.set(flight, after(this.#now, milliseconds(delay + Math.floor(fraction(this.#chance) * jitter))));
  }

  #machine(): Machine<null, Act, WireEffect> {
    return { start: () => this.#take(), step: (_, input, now) => this.#step(input, now) };
  }

  #step(input: Act | { readonly kind: "timer" }, now: Instant): Step<null, WireEffect> {
    this.#now = now;
    if (input.kind === "act") input.act(now);
    for (const flight of this.#flights.due(now)) this.#ends[flight.to].receive(flight.bytes, now);
    for (const side of ["a", "b"] as const) {
      const { deadline } = this.#ends[side];
      if (deadline !== undefined && deadline <= now) this.#ends[side].timer(now);
    }
    return this.#take();
  }

  #take(): Step<null, WireEffect> {
    const effects = this.#effects;
    this.#effects = [];
    const due = [this.#flights.next(), this.#ends.a.deadline, this.#ends.b.deadline].filter((at) => at !== undefined);
    if (due.length > 0) effects.push({ kind: "wake", at: Math.min(...due) as Instant });
    return { state: null, effects };
  }
}
