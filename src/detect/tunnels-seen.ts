import type { EndReading, TunnelEnd } from "../model/facts.ts";
import type { Device, ExpectedTunnel } from "../model/fleet.ts";
import type { GatewayReading } from "../model/observation.ts";
import type { FlowCounters, IkeSa, IpsecSa } from "../model/sa.ts";

/** Which device owns an address, for joining what two gateways say of each other. */
export type AddressBook = ReadonlyMap<string, string>;

export function addressBook(devices: readonly Device[], tunnels: readonly ExpectedTunnel[]): AddressBook {
  const book = new Map<string, string>();
  for (const device of devices) for (const address of device.addresses) book.set(address, device.name);
  for (const tunnel of tunnels) {
    for (const end of tunnel.ends) if (end.address !== undefined) book.set(end.address, end.device);
  }
  return book;
}

export interface Peering {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly peer: string | undefined;
}

/** Every pair of addresses between which this gateway holds an SA, with the device at the other side if it is ours. */
export function peeringsSeen(reading: GatewayReading, book: AddressBook): readonly Peering[] {
  const pairs = new Map<string, Peering>();
  for (const sa of [...reading.ikeSas, ...reading.ipsecSas]) {
    const { localAddress, remoteAddress } = sa;
    pairs.set(`${localAddress} ${remoteAddress}`, { localAddress, remoteAddress, peer: book.get(remoteAddress) });
  }
  return [...pairs.values()];
}

/** The part of a gateway's reading that runs between the two addresses of one tunnel. */
export function endReading(reading: GatewayReading, end: TunnelEnd): EndReading {
  const { ikeSas, ipsecSas, flows } = indexOf(reading);
  const isOurs = (sa: Addressed): boolean =>
    sa.remoteAddress === end.remoteAddress && (sa.localAddress === end.localAddress || sa.localAddress === "0.0.0.0");
  return {
    askedAt: reading.askedAt,
    at: reading.at,
    // Some devices name the two ends of an IKE SA by who asked, not by which is theirs
    ikeSas: (ikeSas.get(end.remoteAddress) ?? []).filter(
      (sa) => isOurs(sa) || isOurs({ localAddress: sa.remoteAddress, remoteAddress: sa.localAddress }),
    ),
    ipsecSas: (ipsecSas.get(end.remoteAddress) ?? []).filter(isOurs),
    flows: (flows.get(end.remoteAddress) ?? []).filter(isOurs),
  };
}

interface Addressed {
  readonly localAddress: string;
  readonly remoteAddress: string;
}

interface Index {
  readonly ikeSas: ReadonlyMap<string, readonly IkeSa[]>;
  readonly ipsecSas: ReadonlyMap<string, readonly IpsecSa[]>;
  readonly flows: ReadonlyMap<string, readonly FlowCounters[]>;
}

/** A hub's reading is asked for the part of each of its thousands of tunnels: it is sorted once, by the peer's address. */
const indexes = new WeakMap<GatewayReading, Index>();

function indexOf(reading: GatewayReading): Index {
  const known = indexes.get(reading);
  if (known !== undefined) return known;
  const byPeer = ({ remoteAddress }: Addressed): readonly string[] => [remoteAddress];
  const index: Index = {
    ikeSas: grouped(reading.ikeSas, (sa) => [...new Set([sa.remoteAddress, sa.localAddress])]),
    ipsecSas: grouped(reading.ipsecSas, byPeer),
    flows: grouped(reading.flows, byPeer),
  };
  indexes.set(reading, index);
  return index;
}

function grouped<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [item]);
      else group.push(item);
    }
  }
  return groups;
}
