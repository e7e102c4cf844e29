import { bytesOf } from "../../wire/ike/message.ts";
import type { Cipher } from "../algorithms/ciphers.ts";
import { type Integrity, type Prf, prf, prfPlus } from "../algorithms/hashes.ts";
import type { IkeSuite } from "../algorithms/suite.ts";

/** What protects one direction. */
export interface DirectionKeys {
  readonly encryption: Uint8Array;
  /** Empty for ciphers that take none. */
  readonly salt: Uint8Array;
  /** Empty with an AEAD. */
  readonly integrity: Uint8Array;
}

/** The keys of an IKE SA, RFC 7296 §2.14. */
export interface IkeKeys {
  readonly d: Uint8Array;
  readonly initiator: DirectionKeys;
  readonly responder: DirectionKeys;
  readonly pi: Uint8Array;
  readonly pr: Uint8Array;
}

export interface Nonces {
  readonly initiator: Uint8Array;
  readonly responder: Uint8Array;
}

/** SKEYSEED = prf(Ni | Nr, g^ir); with a PRF under AES the first 64 bits of each nonce are the key (RFC 7296 §2.14). */
export const skeyseed = (algorithm: Prf, { initiator, responder }: Nonces, shared: Uint8Array): Uint8Array => {
  const [i, r] = [initiator, responder].map((nonce) => nonce.subarray(0, algorithm.nonceLength));
  return prf(algorithm, Buffer.concat([i ?? initiator, r ?? responder]), shared);
};

/** SKEYSEED of a rekeyed IKE SA, under the old SA's PRF: RFC 7296 §2.18. */
export const rekeyedSkeyseed = (oldPrf: Prf, oldD: Uint8Array, nonces: Nonces, shared: Uint8Array): Uint8Array =>
  prf(oldPrf, oldD, shared, both(nonces));

export function ikeKeys(
  suite: IkeSuite,
  seed: Uint8Array,
  nonces: Nonces,
  spis: { readonly initiator: string; readonly responder: string },
): IkeKeys {
  const { prf: algorithm, cipher, integrity } = suite;
  const authLength = integrity?.keyLength ?? 0;
  const encryptionLength = cipher.keyLength + cipher.saltLength;
  const material = prfPlus(
    algorithm,
    seed,
    Buffer.concat([both(nonces), bytesOf(spis.initiator), bytesOf(spis.responder)]),
    3 * algorithm.length + 2 * authLength + 2 * encryptionLength,
  );
  const take = taker(material);
  const d = take(algorithm.length);
  const [ai, ar] = [take(authLength), take(authLength)];
  const [ei, er] = [split(cipher, take(encryptionLength)), split(cipher, take(encryptionLength))];
  return {
    d,
    initiator: { ...ei, integrity: ai },
    responder: { ...er, integrity: ar },
    pi: take(algorithm.length),
    pr: take(algorithm.length),
  };
}

/** The keys of a child SA, RFC 7296 §2.17: initiator and responder of the exchange that made it. */
export interface ChildKeys {
  readonly initiator: DirectionKeys;
  readonly responder: DirectionKeys;
}

export function childKeys(
  algorithm: Prf,
  d: Uint8Array,
  nonces: Nonces,
  shared: Uint8Array | undefined,
  protect: { readonly cipher: Cipher; readonly integrity?: Integrity },
): ChildKeys {
  const { cipher, integrity } = protect;
  const encryptionLength = cipher.keyLength + cipher.saltLength;
  const authLength = integrity?.keyLength ?? 0;
  const seed = Buffer.concat([shared ?? new Uint8Array(0), both(nonces)]);
  const take = taker(prfPlus(algorithm, d, seed, 2 * (encryptionLength + authLength)));
  const one = (): DirectionKeys => {
    const encryption = split(cipher, take(encryptionLength));
    return { ...encryption, integrity: take(authLength) };
  };
  return { initiator: one(), responder: one() };
}

/** Key first, salt behind it: RFC 4106 §8.1. */
const split = (cipher: Cipher, material: Uint8Array): Omit<DirectionKeys, "integrity"> => ({
  encryption: material.subarray(0, cipher.keyLength),
  salt: material.subarray(cipher.keyLength),
});

const both = ({ initiator, responder }: Nonces): Uint8Array => Buffer.concat([initiator, responder]);

function taker(material: Uint8Array): (length: number) => Uint8Array {
  let at = 0;
  return (length) => {
    at += length;
    return material.slice(at - length, at);
  };
}
