import type { Certificate } from "./certificate.ts";
import { concat, sameBytes } from "./der.ts";

const HASH_LENGTH = 20;

/** The data of a certificate request: the SHA-1 of each trusted authority's key, one behind the other (RFC 7296 §3.7). */
export const encodeAuthorities = (roots: readonly Certificate[]): Uint8Array =>
  concat(...roots.map(({ keyHash }) => keyHash));

/** The hashes of a certificate request; bytes behind the last whole one are the peer's slip and ignored. */
export function decodeAuthorities(data: Uint8Array): readonly Uint8Array[] {
  const count = Math.floor(data.length / HASH_LENGTH);
  return Array.from({ length: count }, (_, i) => data.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH));
}

/** The first chain (end entity to root, both included) under an authority the peer asked for; else the first of all: RFC 7296 §3.7. */
export const chooseChain = <T extends readonly Certificate[]>(
  chains: readonly T[],
  authorities: readonly Uint8Array[],
): T | undefined =>
  chains.find((chain) => chain.some(({ keyHash }) => authorities.some((one) => sameBytes(one, keyHash)))) ?? chains[0];
