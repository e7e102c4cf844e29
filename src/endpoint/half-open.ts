import type { AnySa } from "./either.ts";

/** SAs that a peer began and has not authenticated yet, found again when it repeats its first message. */
export class HalfOpen {
  readonly #byPeer = new Map<string, AnySa>();
  readonly #keys = new Map<AnySa, string>();

  get size(): number {
    return this.#keys.size;
  }

  find(address: string, initiatorSpi: string): AnySa | undefined {
    return this.#byPeer.get(keyOf(address, initiatorSpi));
  }

  add(sa: AnySa, address: string, initiatorSpi: string): void {
    const key = keyOf(address, initiatorSpi);
    this.#byPeer.set(key, sa);
    this.#keys.set(sa, key);
  }

  /** It is authenticated, or forgotten. */
  settle(sa: AnySa): void {
    const key = this.#keys.get(sa);
    if (key === undefined) return;
    this.#keys.delete(sa);
    this.#byPeer.delete(key);
  }
}

const keyOf = (address: string, initiatorSpi: string): string => `${address} ${initiatorSpi}`;
