/**
 * What happens at a time of its own, earliest first: a binary heap in typed arrays. Equal times come out in the order in
 * which they were set, so that a seed gives one run and no other.
 */
export class Alarms {
  #times = new Float64Array(1_024);
  #orders = new Float64Array(1_024);
  #kinds = new Uint8Array(1_024);
  #subjects = new Int32Array(1_024);
  #size = 0;
  #order = 0;

  /** The earliest time, or infinity. */
  next(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#times[0] ?? 0);
  }

  set(at: number, kind: number, subject: number): void {
    if (this.#size === this.#times.length) this.#grow();
    const order = this.#order++;
    let place = this.#size++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(at, order, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, at, order, kind, subject);
  }

  /** Takes out the earliest one and calls `fire`. */
  take(fire: (kind: number, subject: number) => void): void {
    const kind = this.#kinds[0] ?? 0;
    const subject = this.#subjects[0] ?? 0;
    this.#size--;
    if (this.#size > 0) this.#sinkLast();
    fire(kind, subject);
  }

  #sinkLast(): void {
    const last = this.#size;
    const at = this.#times[last] ?? 0;
    const order = this.#orders[last] ?? 0;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#isBefore(this.#times[child + 1] ?? 0, this.#orders[child + 1] ?? 0, child)) child++;
      if (this.#isBefore(at, order, child)) break;
      this.#move(child, place);
      place = child;
    }
    this.#put(place, at, order, this.#kinds[last] ?? 0, this.#subjects[last] ?? 0);
  }

  #isBefore(at: number, order: number, place: number): boolean {
    const other = this.#times[place] ?? 0;
    return at < other || (at === other && order < (this.#orders[place] ?? 0));
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from] ?? 0, this.#orders[from] ?? 0, this.#kinds[from] ?? 0, this.#subjects[from] ?? 0);
  }

  #put(place: number, at: number, order: number, kind: number, subject: number): void {
    this.#times[place] = at;
    this.#orders[place] = order;
    this.#kinds[place] = kind;
    this.#subjects[place] = subject;
  }

  #grow(): void {
    const size = 2 * this.#times.length;
    this.#times = widened(this.#times, new Float64Array(size));
    this.#orders = widened(this.#orders, new Float64Array(size));
    this.#kinds = widened(this.#kinds, new Uint8Array(size));
    this.#subjects = widened(this.#subjects, new Int32Array(size));
  }
}

function widened<A extends Float64Array | Uint8Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
