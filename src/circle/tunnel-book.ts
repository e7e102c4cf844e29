import type { TunnelEnd } from "../model/facts.ts";

interface Named {
  readonly name: string;
  readonly ends: readonly TunnelEnd[];
}

/** The tunnels there are, by name, by the two addresses, and by device: none is looked for one by one. */
export class TunnelBook<Tunnel extends Named> {
  readonly #byName = new Map<string, Tunnel>();
  readonly #byAddresses = new Map<string, Tunnel>();
  readonly #byDevice = new Map<string, Set<Tunnel>>();

  get size(): number {
    return this.#byName.size;
  }

  get(name: string): Tunnel | undefined {
    return this.#byName.get(name);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** In the order in which they became known. */
  values(): IterableIterator<Tunnel> {
    return this.#byName.values();
  }

  /** Those that end on this device. */
  of(device: string): readonly Tunnel[] {
    return [...(this.#byDevice.get(device) ?? [])];
  }

  /** The one between two addresses; one of which a single end is known is found from that end only. */
  between(one: string, other: string): Tunnel | undefined {
    return this.#byAddresses.get(keyOf(one, other));
  }

  /** One more, in place of the one by the same name. */
  add(tunnel: Tunnel): void {
    this.forget(tunnel.name);
    this.#byName.set(tunnel.name, tunnel);
    for (const { device, localAddress, remoteAddress } of tunnel.ends) {
      const key = keyOf(localAddress, remoteAddress);
      if (!this.#byAddresses.has(key)) this.#byAddresses.set(key, tunnel);
      const ofDevice = this.#byDevice.get(device);
      if (ofDevice === undefined) this.#byDevice.set(device, new Set([tunnel]));
      else ofDevice.add(tunnel);
    }
  }

  forget(name: string): void {
    const tunnel = this.#byName.get(name);
    if (tunnel === undefined) return;
    this.#byName.delete(name);
    for (const { device, localAddress, remoteAddress } of tunnel.ends) {
      const key = keyOf(localAddress, remoteAddress);
      if (this.#byAddresses.get(key) === tunnel) this.#byAddresses.delete(key);
      const ofDevice = this.#byDevice.get(device);
      ofDevice?.delete(tunnel);
      if (ofDevice?.size === 0) this.#byDevice.delete(device);
    }
  }
}

const keyOf = (one: string, other: string): string => `${one} ${other}`;
