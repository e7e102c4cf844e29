import { bytesOf } from "../../wire/ike/message.ts";
import type { Cipher } from "../algorithms/ciphers.ts";
import { digest, type Integrity, type Prf, prf } from "../algorithms/hashes.ts";
import type { DirectionKeys, Nonces } from "../ikev2/keys.ts";

/** The secrets of an ISAKMP SA, RFC 2409 §5. */
export interface Phase1Keys {
  readonly skeyid: Uint8Array;
  readonly d: Uint8Array;
  readonly a: Uint8Array;
  readonly e: Uint8Array;
  /** Of the cipher: the first bytes of SKEYID_e, or what appendix B makes of it. */
  readonly encryption: Uint8Array;
}

export interface Cookies {
  readonly initiator: string;
  readonly responder: string;
}

/** SKEYID with a pre-shared key, or from the nonces with signatures. */
export const skeyid = (
  algorithm: Prf,
  nonces: Nonces,
  secret: { readonly psk: Uint8Array } | { readonly shared: Uint8Array },
): Uint8Array =>
  "psk" in secret
    ? prf(algorithm, secret.psk, nonces.initiator, nonces.responder)
    : prf(algorithm, Buffer.concat([nonces.initiator, nonces.responder]), secret.shared);

export function phase1Keys(
  algorithm: Prf,
  cipher: Cipher,
  id: Uint8Array,
  shared: Uint8Array,
  cookies: Cookies,
): Phase1Keys {
  const both = cookieBytes(cookies);
  const d = prf(algorithm, id, shared, both, Uint8Array.of(0));
  const a = prf(algorithm, id, d, shared, both, Uint8Array.of(1));
  const e = prf(algorithm, id, a, shared, both, Uint8Array.of(2));
  return { skeyid: id, d, a, e, encryption: stretched(algorithm, e, cipher.keyLength) };
}

export const cookieBytes = ({ initiator, responder }: Cookies): Uint8Array =>
  Buffer.concat([bytesOf(initiator), bytesOf(responder)]);

/** RFC 2409 appendix B: K1 = prf(SKEYID_e, 0), K2 = prf(SKEYID_e, K1) .. when SKEYID_e is too short for the cipher. */
function stretched(algorithm: Prf, e: Uint8Array, length: number): Uint8Array {
  if (e.length >= length) return e.subarray(0, length);
  let block = prf(algorithm, e, Uint8Array.of(0));
  let out: Uint8Array = block;
  while (out.length < length) {
    block = prf(algorithm, e, block);
    out = Buffer.concat([out, block]);
  }
  return out.subarray(0, length);
}

/** The IV of the first encrypted message of phase 1, RFC 2409 appendix B. */
export const phase1Iv = (algorithm: Prf, cipher: Cipher, gxi: Uint8Array, gxr: Uint8Array): Uint8Array =>
  digest(algorithm.hash, gxi, gxr).subarray(0, cipher.blockLength);

/** The IV of the first message under another message ID. */
export const phase2Iv = (algorithm: Prf, cipher: Cipher, lastBlock: Uint8Array, messageId: number): Uint8Array =>
  digest(algorithm.hash, lastBlock, messageIdBytes(messageId)).subarray(0, cipher.blockLength);

export function messageIdBytes(messageId: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, messageId);
  return bytes;
}

/** KEYMAT of one direction of a child, RFC 2409 §5.5. @param spi of the receiver of that direction */
export function keymat(
  algorithm: Prf,
  d: Uint8Array,
  child: { readonly cipher: Cipher; readonly integrity?: Integrity; readonly protocol: number; readonly spi: number },
  nonces: Nonces,
  shared: Uint8Array | undefined,
): DirectionKeys {
  const { cipher, integrity, protocol, spi } = child;
  const length = cipher.keyLength + cipher.saltLength + (integrity?.keyLength ?? 0);
  const seed = Buffer.concat([
    shared ?? new Uint8Array(0),
    Uint8Array.of(protocol),
    messageIdBytes(spi),
    nonces.initiator,
    nonces.responder,
  ]);
  let block = prf(algorithm, d, seed);
  let out: Uint8Array = block;
  while (out.length < length) {
    block = prf(algorithm, d, block, seed);
    out = Buffer.concat([out, block]);
  }
  const saltAt = cipher.keyLength;
  const integrityAt = saltAt + cipher.saltLength;
  return {
    encryption: out.slice(0, saltAt),
    salt: out.slice(saltAt, integrityAt),
    integrity: out.slice(integrityAt, length),
  };
}
