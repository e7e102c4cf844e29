import type { IkeSa } from "./ikev2/ike-sa.ts";

/** SAs that a peer began and has not authenticated yet, found again when it repeats its first message. */
export class HalfOpen {
  readonly #byPeer = new Map<string, IkeSa>();
  readonly #keys = new Map<IkeSa, string>();

  get size(): number {
    return this.#keys.size;
  }

  find(address: string, initiatorSpi: string): IkeSa | undefined {
    return this.#byPeer.get(keyOf(address, initiatorSpi));
  }

  add(sa: IkeSa, address: string, initiatorSpi: string): void {
    const key = keyOf(address, initiatorSpi);
    this.#byPeer.set(key, sa);
    this.#keys.set(sa, key);
  }

  /** It is authenticated, or forgotten. */
  settle(sa: IkeSa): void {
    const key = this.#keys.get(sa);
    if (key === undefined) return;
    this.#keys.delete(sa);
    this.#byPeer.delete(key);
  }
}

const keyOf = (address: string, initiatorSpi: string): string => `${address} ${initiatorSpi}`;
