import { type Duration, type Instant, instant, milliseconds } from "../../time/instant.ts";

export const PROCESSES = ["jl2tpd", "jpppd", "authd", "dcd"] as const;
/** Who the routing engine works for: L2TP control, PPP, AAA, interfaces. */
export type Process = (typeof PROCESSES)[number];

const SECOND = 1_000;
/** Seconds that are remembered. */
const MEMORY = 64;
/** Minutes over which the load is averaged, as every Unix does. */
const LOAD_MINUTES = [1, 5, 15] as const;

/** Where the routing engine's time went: by process and second, and how many processes wanted it. */
export class Usage {
  readonly #bins = new Map<Process, Float64Array>(PROCESSES.map((process) => [process, new Float64Array(MEMORY)]));
  readonly #total = new Map<Process, number>(PROCESSES.map((process) => [process, 0]));
  readonly #load = [0, 0, 0];
  readonly #begunAt: Instant;
  /** The last second whose bins have been made ready. */
  #second: number;
  #sampled: number;

  constructor(now: Instant) {
    this.#begunAt = now;
    this.#second = Math.floor(now / SECOND);
    this.#sampled = this.#second;
  }

  /** A piece of work from `at` on; it may reach into the seconds after. */
  spend(process: Process, at: Instant, cost: Duration): void {
    this.#total.set(process, (this.#total.get(process) ?? 0) + cost);
    const bins = this.#bins.get(process);
    let [from, left]: [number, number] = [at, cost];
    while (left > 0 && bins !== undefined) {
      const second = Math.floor(from / SECOND);
      this.#roll(second);
      const part = Math.min(left, (second + 1) * SECOND - from);
      bins[second % MEMORY] = (bins[second % MEMORY] ?? 0) + part;
      from += part;
      left -= part;
    }
  }

  /** Call it with each change of who wants to run. @param runnable how many processes wanted the engine until now */
  sample(runnable: number, now: Instant): void {
    for (const second = Math.floor(now / SECOND); this.#sampled < second; this.#sampled++) {
      LOAD_MINUTES.forEach((minutes, i) => {
        const keep = Math.exp(-1 / (60 * minutes));
        this.#load[i] = (this.#load[i] ?? 0) * keep + runnable * (1 - keep);
      });
    }
  }

  get load(): readonly number[] {
    return this.#load;
  }

  /** All the time a process has had. */
  total(process: Process): Duration {
    return milliseconds(this.#total.get(process) ?? 0);
  }

  /** The share, 0 to 1, that a process had of the last whole seconds. */
  share(process: Process, span: number, now: Instant): number {
    const last = Math.floor(now / SECOND);
    this.#roll(last);
    const oldest = Math.max(last - span, Math.floor(this.#begunAt / SECOND));
    const bins = this.#bins.get(process);
    let spent = 0;
    for (let second = oldest; second < last; second++) spent += bins?.[second % MEMORY] ?? 0;
    return last === oldest ? 0 : Math.min(1, spent / ((last - oldest) * SECOND));
  }

  busy(span: number, now: Instant): number {
    return Math.min(
      1,
      PROCESSES.reduce((sum, process) => sum + this.share(process, span, now), 0),
    );
  }

  get begunAt(): Instant {
    return instant(this.#begunAt);
  }

  /** Bins are used again: those of seconds that nothing was written to must be empty. */
  #roll(second: number): void {
    for (let next = Math.max(this.#second + 1, second - MEMORY + 1); next <= second; next++)
      for (const bins of this.#bins.values()) bins[next % MEMORY] = 0;
    this.#second = Math.max(this.#second, second);
  }
}
