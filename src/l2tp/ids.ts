import { type Entropy, integerBetween } from "../time/entropy.ts";
import { after, type Duration, type Instant } from "../time/instant.ts";

/** Ids that a peer may hold: 16 bits, zero is none. */
const HIGHEST_ID = 0xffff;

/**
 * Tunnel or session ids. They begin at a place nobody can foretell and go on from there, so that an id comes back as late as
 * can be; and never while the peer may still hold it: RFC 2661 §5.7 gives a closed tunnel a full retransmission cycle.
 */
export class IdPool {
  readonly #rest: Duration;
  readonly #resting = new Map<number, Instant>();
  readonly #isTaken: (id: number) => boolean;
  #next: number;

  constructor(entropy: Entropy, rest: Duration, isTaken: (id: number) => boolean) {
    this.#rest = rest;
    this.#isTaken = isTaken;
    this.#next = integerBetween(entropy, 1, HIGHEST_ID);
  }

  /** An id that is free; `undefined` when all are taken. */
  take(now: Instant): number | undefined {
    this.#wakeRested(now);
    for (let tries = 0; tries < HIGHEST_ID; tries++) {
      const id = this.#next;
      this.#next = id === HIGHEST_ID ? 1 : id + 1;
      if (!this.#isTaken(id) && !this.#resting.has(id)) return id;
    }
    return undefined;
  }

  free(id: number, now: Instant): void {
    this.#resting.set(id, after(now, this.#rest));
  }

  #wakeRested(now: Instant): void {
    for (const [id, until] of this.#resting) {
      if (until > now) return; // they stand in the order in which they were freed
      this.#resting.delete(id);
    }
  }
}
