import { type Decoded, WireError } from "../../errors/errors.ts";
import type { Entropy } from "../../time/entropy.ts";
import { encodeFragmentHead, FRAGMENT_HEAD_LENGTH } from "../../wire/ike/fragments.ts";
import { decodeChain, encodeChain, encodeMessage, type IkeMessage, type Payload } from "../../wire/ike/message.ts";
import { PAYLOAD } from "../../wire/ike/numbers.ts";
import { type Cipher, cipherKey, decrypt, encrypt } from "../algorithms/ciphers.ts";
import { icv, isSame } from "../algorithms/hashes.ts";
import type { IkeSuite } from "../algorithms/suite.ts";
import type { DirectionKeys } from "./keys.ts";

/** How one direction of an IKE SA is protected. */
export interface Protection {
  readonly suite: IkeSuite;
  readonly keys: DirectionKeys;
}

/** A header, as a message without payloads. */
export type Envelope = Omit<IkeMessage, "payloads" | "trailer">;

const GENERIC = 4;
const EMPTY = new Uint8Array(0);

/** Gives each message of a direction its own IV: random for CBC (RFC 7296 §3.14), counted for counter modes (RFC 5282 §3.1). */
export class IvSource {
  readonly #entropy: Entropy;
  #count = 0;

  constructor(entropy: Entropy) {
    this.#entropy = entropy;
  }

  next(cipher: Cipher): Uint8Array {
    if (cipher.kind === "cbc") return this.#entropy.bytes(cipher.ivLength);
    const iv = new Uint8Array(cipher.ivLength);
    new DataView(iv.buffer).setUint32(cipher.ivLength - 4, ++this.#count);
    return iv;
  }
}

/** A message with all its payloads in one SK payload, RFC 7296 §3.14. */
export function seal(
  protection: Protection,
  ivs: IvSource,
  envelope: Envelope,
  payloads: readonly Payload[],
): Uint8Array {
  const plain = encodeChain(payloads);
  return sealPart(protection, ivs, envelope, { type: PAYLOAD.SK, inner: payloads[0]?.type ?? 0, head: EMPTY, plain });
}

/** The same as SKF fragments of at most `size` bytes each, RFC 7383 §2.5; as one SK message when it fits. */
export function sealFragments(
  protection: Protection,
  ivs: IvSource,
  envelope: Envelope,
  payloads: readonly Payload[],
  size: number,
): readonly Uint8Array[] {
  const plain = encodeChain(payloads);
  const { cipher } = protection.suite;
  const overhead = 28 + GENERIC + cipher.ivLength + icvLength(protection) + cipher.blockLength;
  if (plain.length + overhead <= size) return [seal(protection, ivs, envelope, payloads)];
  const room = Math.max(64, size - overhead - FRAGMENT_HEAD_LENGTH);
  const total = Math.ceil(plain.length / room);
  return Array.from({ length: total }, (_, i) =>
    sealPart(protection, ivs, envelope, {
      type: PAYLOAD.SKF,
      inner: i === 0 ? (payloads[0]?.type ?? 0) : 0, // RFC 7383 §2.5: only the first names the first payload
      head: encodeFragmentHead({ number: i + 1, total }),
      plain: plain.subarray(i * room, (i + 1) * room),
    }),
  );
}

interface Part {
  readonly type: number;
  readonly inner: number;
  readonly head: Uint8Array;
  readonly plain: Uint8Array;
}

function sealPart(protection: Protection, ivs: IvSource, envelope: Envelope, part: Part): Uint8Array {
  const { cipher, integrity } = protection.suite;
  const { keys } = protection;
  const iv = ivs.next(cipher);
  const padded = pad(part.plain, cipher.blockLength);
  const tail = icvLength(protection);
  const length = part.head.length + iv.length + padded.length + tail;
  const bytes = encodeMessage({
    ...envelope,
    payloads: [{ type: part.type, flags: 0, body: new Uint8Array(length), inner: part.inner }],
    trailer: EMPTY,
  });
  const bodyAt = bytes.length - length;
  bytes.set(part.head, bodyAt);
  const ivAt = bodyAt + part.head.length;
  bytes.set(iv, ivAt);
  // RFC 5282 §5.1: the associated data end with the generic header, or with the fragment's own head
  const aad = bytes.subarray(0, ivAt);
  const key = cipherKey(cipher, keys.encryption);
  bytes.set(encrypt(cipher, { key, salt: keys.salt, iv, aad }, padded), ivAt + iv.length);
  if (integrity !== undefined) {
    bytes.set(icv(integrity, keys.integrity, bytes.subarray(0, bytes.length - tail)), bytes.length - tail);
  }
  return bytes;
}

const icvLength = ({ suite }: Protection): number => suite.integrity?.icvLength ?? suite.cipher.icvLength;

function pad(plain: Uint8Array, block: number): Uint8Array {
  const padding = (block - ((plain.length + 1) % block)) % block;
  const out = new Uint8Array(plain.length + padding + 1);
  out.set(plain);
  out[out.length - 1] = padding;
  return out;
}

/** The chain inside an SK payload that is authentic; a refusal names what does not fit. */
export function open(protection: Protection, bytes: Uint8Array, sealed: Payload): Decoded<readonly Payload[]> {
  const plain = openPart(protection, bytes, sealed, 0);
  if (!plain.ok) return plain;
  const chain = decodeChain(plain.value, sealed.inner ?? 0);
  if (!chain.ok) return chain;
  return chain.value.trailer.length > 0
    ? refused("trailing", `${chain.value.trailer.length} bytes follow the last payload`)
    : { ok: true, value: chain.value.payloads };
}

/** The plaintext of an encrypted payload without its padding. @param head bytes of the body in front of the IV */
export function openPart(
  protection: Protection,
  bytes: Uint8Array,
  sealed: Payload,
  head: number,
): Decoded<Uint8Array> {
  const { cipher, integrity } = protection.suite;
  const { keys } = protection;
  const tail = icvLength(protection);
  const ivAt = bytes.length - sealed.body.length + head;
  const textAt = ivAt + cipher.ivLength;
  if (bytes.length < textAt + tail) return refused("short", "the encrypted payload has no room for IV and ICV");
  if (integrity !== undefined) {
    const signed = bytes.subarray(0, bytes.length - tail);
    if (!isSame(icv(integrity, keys.integrity, signed), bytes.subarray(bytes.length - tail))) {
      return refused("icv", "the integrity check value does not fit");
    }
  }
  const text = bytes.subarray(textAt, integrity === undefined ? bytes.length : bytes.length - tail);
  const input = {
    key: cipherKey(cipher, keys.encryption),
    salt: keys.salt,
    iv: bytes.subarray(ivAt, textAt),
    aad: bytes.subarray(0, ivAt),
  };
  const padded = decrypt(cipher, input, text);
  if (padded === undefined) return refused("icv", "the encrypted payload does not fit its tag or its block length");
  const padding = padded[padded.length - 1];
  if (padding === undefined || padding + 1 > padded.length)
    return refused("padding", "the padding is longer than the payload");
  return { ok: true, value: padded.subarray(0, padded.length - padding - 1) };
}

const refused = (code: string, message: string): { readonly ok: false; readonly error: WireError } => ({
  ok: false,
  error: new WireError(`ike.sk.${code}`, message, 0),
});
