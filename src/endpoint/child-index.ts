import type { ChildSa } from "./esp/child-sa.ts";
import type { InnerFlow } from "./inner.ts";
import { coversFlow, networkOf, type TrafficSelector } from "./selectors.ts";

interface Entry<Held> {
  readonly held: Held;
  readonly order: number;
  readonly keys: readonly Key[];
}

/** A network: of IPv4 a number, which is found faster. */
type Key = number | string;

/** Of selectors that are a range and no network. */
const NO_NETWORK: Key = "range";

/**
 * The children that carry traffic, by the networks behind the peer: a packet is looked up once for each prefix length in
 * use, however many tunnels there are. Where several cover a packet, the newest has it.
 */
export class ChildIndex<Held extends { readonly child: ChildSa }> {
  readonly #byNetwork = new Map<Key, Entry<Held>[]>();
  readonly #entries = new Map<ChildSa, Entry<Held>>();
  /** How many selectors have a prefix of this many bits, by the bytes of an address. */
  readonly #prefixes = { 4: new Map<number, number>(), 16: new Map<number, number>() };
  #order = 0;

  add(held: Held): void {
    const selectors = held.child.options.remoteTs;
    const entry = { held, order: this.#order++, keys: [...new Set(selectors.map((one) => this.#count(one, 1)))] };
    this.#entries.set(held.child, entry);
    for (const key of entry.keys) {
      const place = this.#byNetwork.get(key);
      if (place === undefined) this.#byNetwork.set(key, [entry]);
      else place.push(entry);
    }
  }

  remove(child: ChildSa): void {
    const entry = this.#entries.get(child);
    if (entry === undefined) return;
    this.#entries.delete(child);
    for (const selector of child.options.remoteTs) this.#count(selector, -1);
    for (const key of entry.keys) {
      const rest = (this.#byNetwork.get(key) ?? []).filter((one) => one !== entry);
      if (rest.length === 0) this.#byNetwork.delete(key);
      else this.#byNetwork.set(key, rest);
    }
  }

  find(flow: InnerFlow): Held | undefined {
    let best = newestOf(this.#byNetwork.get(NO_NETWORK), flow, undefined);
    const { destination } = flow;
    for (const bits of this.#prefixes[destination.length === 4 ? 4 : 16].keys())
      best = newestOf(this.#byNetwork.get(keyOf(destination, bits)), flow, best);
    return best?.held;
  }

  #count(selector: TrafficSelector, by: 1 | -1): Key {
    const network = networkOf(selector);
    if (network === undefined) return NO_NETWORK;
    const prefixes = this.#prefixes[network.address.length === 4 ? 4 : 16];
    const left = (prefixes.get(network.prefix) ?? 0) + by;
    if (left === 0) prefixes.delete(network.prefix);
    else prefixes.set(network.prefix, left);
    return keyOf(network.address, network.prefix);
  }
}

function newestOf<Held extends { readonly child: ChildSa }>(
  place: readonly Entry<Held>[] | undefined,
  flow: InnerFlow,
  best: Entry<Held> | undefined,
): Entry<Held> | undefined {
  for (let i = (place?.length ?? 0) - 1; i >= 0; i--) {
    const entry = place?.[i];
    if (entry === undefined || (best !== undefined && entry.order < best.order)) break;
    if (carries(entry.held.child, flow)) return entry;
  }
  return best;
}

const carries = ({ state, options }: ChildSa, flow: InnerFlow): boolean =>
  state === "installed" && coversFlow(options, flow, "out");

function keyOf(address: Uint8Array, bits: number): Key {
  if (address.length > 4) return `${bits}/${masked(address, bits).join(".")}`;
  const [a = 0, b = 0, c = 0, d = 0] = address;
  const number = ((a << 24) | (b << 16) | (c << 8) | d) & (bits === 0 ? 0 : -1 << (32 - bits));
  return bits * 0x1_0000_0000 + (number >>> 0);
}

const masked = (address: Uint8Array, bits: number): Uint8Array =>
  address.map((byte, i) => byte & ~(0xff >> Math.min(8, Math.max(0, bits - 8 * i))));
