/**
 * What happens always the same time after it was sent (a packet under way, a client's patience): first in, first out, four
 * numbers each, no heap needed.
 */
export class Lane {
  #times = new Float64Array(1_024);
  #items = new Int32Array(4 * 1_024);
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  next(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[this.#head] ?? 0);
  }

  push(at: number, a: number, b: number, c = 0, d = 0): void {
    if (this.#size === this.#times.length) this.#grow();
    const place = (this.#head + this.#size++) % this.#times.length;
    this.#times[place] = at;
    this.#items[4 * place] = a;
    this.#items[4 * place + 1] = b;
    this.#items[4 * place + 2] = c;
    this.#items[4 * place + 3] = d;
  }

  take(fire: (a: number, b: number, c: number, d: number) => void): void {
    const at = 4 * this.#head;
    this.#head = (this.#head + 1) % this.#times.length;
    this.#size--;
    fire(this.#items[at] ?? 0, this.#items[at + 1] ?? 0, this.#items[at + 2] ?? 0, this.#items[at + 3] ?? 0);
  }

  #grow(): void {
    const old = this.#times.length;
    const times = new Float64Array(2 * old);
    const items = new Int32Array(8 * old);
    const tail = old - this.#head;
    times.set(this.#times.subarray(this.#head));
    times.set(this.#times.subarray(0, this.#head), tail);
    items.set(this.#items.subarray(4 * this.#head));
    items.set(this.#items.subarray(0, 4 * this.#head), 4 * tail);
    this.#times = times;
    this.#items = items;
    this.#head = 0;
  }
}
