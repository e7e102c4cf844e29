import { createHash, timingSafeEqual } from "node:crypto";
import { INTEG, PRF } from "../../wire/ike/numbers.ts";
import { aesCmac, aesCmacPrf, aesXcbcMac, aesXcbcPrf } from "./aes-macs.ts";
import { type KeyedMac, keyedHmac } from "./hmac.ts";

/** A pseudorandom function: HMAC under a hash (RFC 7296 §2.13, RFC 4868 §2.4), or a MAC under AES (RFC 4434, RFC 4615). */
export interface Prf {
  readonly keyword: string;
  readonly id: number;
  /** Of its output, and of the keys derived for it, in bytes. */
  readonly length: number;
  /** Of the HMAC, or the name of the MAC under AES. */
  readonly hash: string;
  /** The hash algorithm attribute of IKEv1, RFC 2409 appendix A; absent for those that only IKEv2 knows. */
  readonly v1?: number;
  /** Bytes of each nonce that SKEYSEED is keyed with, where it is not all of them: RFC 7296 §2.14. */
  readonly nonceLength?: number;
}

export const prfs: readonly Prf[] = [
  { keyword: "prfmd5", id: PRF.HMAC_MD5, length: 16, hash: "md5", v1: 1 },
  { keyword: "prfsha1", id: PRF.HMAC_SHA1, length: 20, hash: "sha1", v1: 2 },
  { keyword: "prfsha256", id: PRF.HMAC_SHA2_256, length: 32, hash: "sha256", v1: 4 },
  { keyword: "prfsha384", id: PRF.HMAC_SHA2_384, length: 48, hash: "sha384", v1: 5 },
  { keyword: "prfsha512", id: PRF.HMAC_SHA2_512, length: 64, hash: "sha512", v1: 6 },
  { keyword: "prfaesxcbc", id: PRF.AES128_XCBC, length: 16, hash: "aes-xcbc", nonceLength: 8 },
  { keyword: "prfaescmac", id: PRF.AES128_CMAC, length: 16, hash: "aes-cmac", nonceLength: 8 },
];

/** An integrity algorithm: a MAC cut to its first bytes. HMAC: RFC 2403, RFC 2404, RFC 4868 §2.6; of AES: RFC 3566, RFC 4494. */
export interface Integrity {
  readonly keyword: string;
  readonly id: number;
  readonly keyLength: number;
  readonly icvLength: number;
  /** Of the HMAC, or the name of the MAC under AES. */
  readonly hash: string;
  /** The authentication algorithm attribute of IKEv1 phase 2, RFC 2407 §4.5; absent for those that only IKEv2 knows. */
  readonly v1?: number;
  /** The transform of AH in IKEv1, RFC 2407 §4.4.3, RFC 4868 §4: not the attribute's number. */
  readonly ahV1?: number;
  readonly isWeak: boolean;
}

export const integrities: readonly Integrity[] = [
  { keyword: "md5", id: INTEG.HMAC_MD5_96, keyLength: 16, icvLength: 12, hash: "md5", v1: 1, ahV1: 2, isWeak: true },
  {
    keyword: "sha1",
    id: INTEG.HMAC_SHA1_96,
    keyLength: 20,
    icvLength: 12,
    hash: "sha1",
    v1: 2,
    ahV1: 3,
    isWeak: false,
  },
  // RFC 4595 §4.3: the whole HMAC
  { keyword: "sha1_160", id: INTEG.HMAC_SHA1_160, keyLength: 20, icvLength: 20, hash: "sha1", isWeak: false },
  {
    keyword: "sha256",
    id: INTEG.HMAC_SHA2_256_128,
    keyLength: 32,
    icvLength: 16,
    hash: "sha256",
    v1: 5,
    ahV1: 5,
    isWeak: false,
  },
  {
    keyword: "sha384",
    id: INTEG.HMAC_SHA2_384_192,
    keyLength: 48,
    icvLength: 24,
    hash: "sha384",
    v1: 6,
    ahV1: 6,
    isWeak: false,
  },
  {
    keyword: "sha512",
    id: INTEG.HMAC_SHA2_512_256,
    keyLength: 64,
    icvLength: 32,
    hash: "sha512",
    v1: 7,
    ahV1: 7,
    isWeak: false,
  },
  {
    keyword: "aesxcbc",
    id: INTEG.AES_XCBC_96,
    keyLength: 16,
    icvLength: 12,
    hash: "aes-xcbc",
    v1: 9, // RFC 3566 §5
    ahV1: 9,
    isWeak: false,
  },
  { keyword: "aescmac", id: INTEG.AES_CMAC_96, keyLength: 16, icvLength: 12, hash: "aes-cmac", isWeak: false },
];

const AES_MACS: Readonly<Record<string, typeof aesCmac>> = { "aes-xcbc": aesXcbcMac, "aes-cmac": aesCmac };

const AES_PRFS: Readonly<Record<string, typeof aesCmac>> = { "aes-xcbc": aesXcbcPrf, "aes-cmac": aesCmacPrf };

function keyedPrf({ hash }: Prf, key: Uint8Array): KeyedMac {
  const underAes = AES_PRFS[hash];
  return underAes === undefined ? keyedHmac(hash, key) : (...parts) => underAes(key, ...parts);
}

export function prf(algorithm: Prf, key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array {
  return keyedPrf(algorithm, key)(...data);
}

/** prf+, RFC 7296 §2.13. @throws RangeError beyond 255 rounds, which no negotiation needs */
export function prfPlus(algorithm: Prf, key: Uint8Array, seed: Uint8Array, length: number): Uint8Array {
  const mac = keyedPrf(algorithm, key);
  const out = new Uint8Array(length);
  let block: Uint8Array = new Uint8Array(0);
  for (let at = 0, round = 1; at < length; round++) {
    if (round > 255) throw new RangeError(`prf+ gives no ${length} bytes`);
    block = mac(block, seed, Uint8Array.of(round));
    out.set(block.subarray(0, Math.min(block.length, length - at)), at);
    at += block.length;
  }
  return out;
}

export function digest(hash: string, ...data: readonly Uint8Array[]): Uint8Array {
  const one = createHash(hash);
  for (const bytes of data) one.update(bytes);
  return new Uint8Array(one.digest());
}

/** The integrity check value of parts, one behind the other, under one key. */
export function icv(algorithm: Integrity, key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array {
  return keyedIcv(algorithm, key)(...data);
}

/** The same for packet after packet: what depends on the key alone is done once. */
export function keyedIcv({ hash, icvLength }: Integrity, key: Uint8Array): KeyedMac {
  const underAes = AES_MACS[hash];
  const mac: KeyedMac = underAes === undefined ? keyedHmac(hash, key) : (...parts) => underAes(key, ...parts);
  return (...parts) => mac(...parts).subarray(0, icvLength);
}

/** In a time that does not tell where they differ. */
export const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);
