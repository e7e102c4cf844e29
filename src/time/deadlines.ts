import type { Instant } from "./instant.ts";

/**
 * Deadlines by key, the earliest at hand: a 4-ary heap that knows where each key stands, so that a deadline is moved
 * or cleared in logarithmic time. It holds a million without trouble. Equal deadlines come out in the order they were set.
 */
export class Deadlines<Key> {
  readonly #heap: Entry<Key>[] = [];
  readonly #places = new Map<Key, Entry<Key>>();
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Sets the key's deadline, in place of the one it had. */
  set(key: Key, at: Instant): void {
    this.clear(key);
    const entry = { key, at, order: this.#order++, place: this.#heap.length };
    this.#heap.push(entry);
    this.#places.set(key, entry);
    this.#rise(entry);
  }

  clear(key: Key): void {
    const entry = this.#places.get(key);
    if (entry === undefined) return;
    this.#places.delete(key);
    const last = this.#heap.pop();
    if (last === undefined || last === entry) return;
    this.#put(last, entry.place);
    this.#rise(last);
    this.#sink(last);
  }

  get(key: Key): Instant | undefined {
    return this.#places.get(key)?.at;
  }

  /** The earliest deadline. */
  next(): Instant | undefined {
    return this.#heap[0]?.at;
  }

  /** Takes out every key whose deadline is `now` or earlier, earliest first. */
  due(now: Instant): Key[] {
    const keys: Key[] = [];
    for (let first = this.#heap[0]; first !== undefined && first.at <= now; first = this.#heap[0]) {
      this.clear(first.key);
      keys.push(first.key);
    }
    return keys;
  }

  /** Every key with its deadline, earliest first; equal ones in the order they were set. */
  entries(): [Key, Instant][] {
    return [...this.#heap].sort((a, b) => a.at - b.at || a.order - b.order).map(({ key, at }) => [key, at]);
  }

  #put(entry: Entry<Key>, place: number): void {
    this.#heap[place] = entry;
    entry.place = place;
  }

  #rise(entry: Entry<Key>): void {
    while (entry.place > 0) {
      const place = entry.place;
      const parent = this.#heap[(place - 1) >> 2];
      if (parent === undefined || comesFirst(parent, entry)) return;
      this.#put(entry, parent.place);
      this.#put(parent, place);
    }
  }

  #sink(entry: Entry<Key>): void {
    for (;;) {
      const place = entry.place;
      const child = this.#earliestChild(place);
      if (child === undefined || comesFirst(entry, child)) return;
      this.#put(entry, child.place);
      this.#put(child, place);
    }
  }

  #earliestChild(place: number): Entry<Key> | undefined {
    let earliest = this.#heap[4 * place + 1];
    for (let i = 4 * place + 2; i <= 4 * place + 4; i++) {
      const child = this.#heap[i];
      if (child !== undefined && earliest !== undefined && comesFirst(child, earliest)) earliest = child;
    }
    return earliest;
  }
}

interface Entry<Key> {
  readonly key: Key;
  readonly at: Instant;
  readonly order: number;
  place: number;
}

const comesFirst = <Key>(a: Entry<Key>, b: Entry<Key>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
