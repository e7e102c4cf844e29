import { onesComplementSum } from "./checksum.ts";

/** The two ends of a packet: both of 4 bytes, or both of 16. */
export interface AddressPair {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

/**
 * What the pseudo-header adds to the checksum of the protocol above: addresses, upper length and protocol. IPv4 has the
 * length in 16 bits (RFC 768), IPv6 in 32 (RFC 8200 §8.1); added up they count alike.
 */
export function pseudoHeaderSum({ source, destination }: AddressPair, protocol: number, length: number): number {
  const addresses = onesComplementSum(destination, onesComplementSum(source));
  return addresses + protocol + (length >>> 16) + (length & 0xffff);
}
