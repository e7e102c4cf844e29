import type { Instant } from "../time/instant.ts";
import { Column } from "./column.ts";

/** Packets counted by index, with the rate of the last whole second and the highest rate of any second. */
export class Meters {
  readonly #total = new Column();
  readonly #second = new Column();
  readonly #inSecond = new Column();
  readonly #rate = new Column();
  readonly #highest = new Column();

  count(index: number, packets: number, now: Instant): void {
    this.#roll(index, now);
    this.#total.add(index, packets);
    this.#inSecond.add(index, packets);
  }

  total(index: number): number {
    return this.#total.get(index);
  }

  /** Packets in the last whole second before `now`. */
  rate(index: number, now: Instant): number {
    this.#roll(index, now);
    return this.#rate.get(index);
  }

  /** The most packets that any second had, the running one included. */
  highest(index: number, now: Instant): number {
    this.#roll(index, now);
    return Math.max(this.#highest.get(index), this.#inSecond.get(index));
  }

  clear(index: number): void {
    for (const column of [this.#total, this.#inSecond, this.#rate, this.#highest]) column.set(index, 0);
  }

  #roll(index: number, now: Instant): void {
    const second = Math.floor(now / 1_000);
    const last = this.#second.get(index);
    if (second <= last) return;
    const counted = this.#inSecond.get(index);
    this.#rate.set(index, second === last + 1 ? counted : 0);
    if (counted > this.#highest.get(index)) this.#highest.set(index, counted);
    this.#inSecond.set(index, 0);
    this.#second.set(index, second);
  }
}
