import type { Path } from "./config.ts";

/** An IKE message of a key exchange, without its marker, that waits for its turn. */
export interface Waiting {
  readonly bytes: Uint8Array;
  readonly path: Path;
}

/** In each line. A responder that takes 500 a second has the last of them within two: before its peer repeats it twice. */
const MOST = 1_000;

/**
 * Messages of key exchanges, each of which costs as much as hundreds of others: whoever has an SA that stands does not wait
 * behind them. Those of exchanges already begun go before new ones, since finishing is cheaper than beginning again.
 */
export class WaitingRoom {
  readonly #begun: Waiting[] = [];
  /** By who began what, in the order of their first messages. */
  readonly #fresh = new Map<string, Waiting>();

  get size(): number {
    return this.#begun.length + this.#fresh.size;
  }

  /** @returns whether there was room */
  addBegun(one: Waiting): boolean {
    return this.#begun.length < MOST && this.#begun.push(one) > 0;
  }

  /**
   * A first message. Its repetition, with a cookie or without, stands where the first one stood.
   *
   * @returns whether there was room
   */
  addFresh(initiatorSpi: string, one: Waiting): boolean {
    const key = `${one.path.remote.address} ${initiatorSpi}`;
    if (this.#fresh.size >= MOST && !this.#fresh.has(key)) return false;
    this.#fresh.set(key, one);
    return true;
  }

  next(): Waiting | undefined {
    const begun = this.#begun.shift();
    if (begun !== undefined) return begun;
    for (const [key, first] of this.#fresh) {
      this.#fresh.delete(key);
      return first;
    }
    return undefined;
  }
}
