import type { Message } from "./message.ts";

/** Messages that a LAC holds until they are acknowledged, by number, and queues of them. Freed numbers are used again. */
export class Messages {
  #types = new Uint8Array(4_096);
  #sessions = new Int32Array(4_096);
  #attempts = new Int32Array(4_096);
  #next = new Int32Array(4_096).fill(-1);
  #free = -1;
  #used = 0;

  add(type: Message, session = -1, attempt = 0): number {
    const id = this.#take();
    this.#types[id] = type;
    this.#sessions[id] = session;
    this.#attempts[id] = attempt;
    this.#next[id] = -1;
    return id;
  }

  release(id: number): void {
    this.#next[id] = this.#free;
    this.#free = id;
  }

  type(id: number): Message {
    return (this.#types[id] ?? 0) as Message;
  }

  session(id: number): number {
    return this.#sessions[id] ?? -1;
  }

  attempt(id: number): number {
    return this.#attempts[id] ?? 0;
  }

  /** The message behind this one in its queue, -1 at the end. */
  next(id: number): number {
    return this.#next[id] ?? -1;
  }

  link(id: number, next: number): void {
    this.#next[id] = next;
  }

  #take(): number {
    if (this.#free >= 0) {
      const id = this.#free;
      this.#free = this.#next[id] ?? -1;
      return id;
    }
    if (this.#used === this.#types.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const size = 2 * this.#types.length;
    const types = new Uint8Array(size);
    types.set(this.#types);
    this.#types = types;
    this.#sessions = wider(this.#sessions, size);
    this.#attempts = wider(this.#attempts, size);
    this.#next = wider(this.#next, size);
  }
}

function wider(from: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(size);
  to.set(from);
  return to;
}
