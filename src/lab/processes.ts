import { type Duration, type Instant, milliseconds } from "../time/instant.ts";

// What a virtual gateway's CPU has done: no measurement of ours, but a cost for each thing that its endpoint did, on the
// gateway's own clock, of the size that small routers of IOS 15 show.

/** Processes of IOS, by the ids that `show processes cpu` lists them under. Packets are forwarded at interrupt level. */
export const PROCESSES = {
  "Crypto IKMP": 141,
  "IPSEC key engine": 142,
  "SSH Process": 388,
} as const;

export type Work = keyof typeof PROCESSES | "interrupt";

/** Of one piece of each kind: an IKE message, an SA that is installed, a command that is rendered, a packet. */
const COST: Readonly<Record<Work, Duration>> = {
  "Crypto IKMP": milliseconds(4),
  "IPSEC key engine": milliseconds(1),
  "SSH Process": milliseconds(12),
  interrupt: milliseconds(0.1),
};

const SECONDS = 300;

/** The load of one kind of work: in all, and of each of the last five minutes' seconds. */
class Meter {
  runtime = 0;
  invoked = 0;
  readonly #seconds = new Float64Array(SECONDS);
  #at = 0;

  add(now: Instant, cost: Duration): void {
    this.#moveTo(now);
    this.runtime += cost;
    this.invoked += 1;
    const at = this.#at % SECONDS;
    this.#seconds[at] = (this.#seconds[at] ?? 0) + cost;
  }

  /** In per cent of the time, over the last whole seconds. */
  load(now: Instant, seconds: number): number {
    this.#moveTo(now);
    let sum = 0;
    for (let i = 1; i <= seconds; i++) sum += this.#seconds[(this.#at - i + SECONDS) % SECONDS] ?? 0;
    return Math.min(100, sum / (10 * seconds));
  }

  #moveTo(now: Instant): void {
    const second = Math.floor(now / 1_000);
    if (second - this.#at >= SECONDS) this.#seconds.fill(0);
    else for (let at = this.#at + 1; at <= second; at++) this.#seconds[at % SECONDS] = 0;
    this.#at = Math.max(this.#at, second);
  }
}

/** Over five seconds, a minute and five minutes, in per cent. */
export type Loads = readonly [number, number, number];

export interface ProcessRow {
  readonly pid: number;
  readonly name: string;
  readonly runtime: Duration;
  readonly invoked: number;
  readonly loads: Loads;
}

/** The processes of a gateway since it started. */
export class Processes {
  readonly #meters = new Map<Work, Meter>();

  did(work: Work, now: Instant): void {
    const meter = this.#meters.get(work) ?? new Meter();
    this.#meters.set(work, meter);
    meter.add(now, COST[work]);
  }

  rows(now: Instant): readonly ProcessRow[] {
    return Object.entries(PROCESSES).map(([name, pid]) => {
      const meter = this.#meters.get(name as Work) ?? new Meter();
      const runtime = milliseconds(Math.round(meter.runtime));
      return { pid, name, runtime, invoked: meter.invoked, loads: loadsOf(meter, now) };
    });
  }

  /** Of all processes and of the packets, and of the packets alone. */
  total(now: Instant): { readonly all: Loads; readonly interrupt: Loads } {
    const each = [...this.#meters.values()].map((meter) => loadsOf(meter, now));
    const sum = (i: 0 | 1 | 2): number =>
      Math.min(
        100,
        each.reduce((all, loads) => all + loads[i], 0),
      );
    return { all: [sum(0), sum(1), sum(2)], interrupt: loadsOf(this.#meters.get("interrupt") ?? new Meter(), now) };
  }
}

const loadsOf = (meter: Meter, now: Instant): Loads => [meter.load(now, 5), meter.load(now, 60), meter.load(now, 299)];
