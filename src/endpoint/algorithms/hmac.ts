import { createHmac } from "node:crypto";
import { SHA256_BLOCK, SHA256_INITIAL, SHA256_LENGTH, sha256Block } from "./sha256.ts";

/**
 * Up to here a message is hashed by ourselves: an HMAC object of the runtime's costs as much before it has seen a byte as
 * two hundred bytes cost here. From there on its faster rounds win: `bench/hmac.mjs`.
 */
const SHORT = 256;
const LENGTH = 8;
const IPAD = 0x36;
const OPAD = 0x5c;

/** A message authentication code under one key: the whole MAC of all parts, one behind the other. */
export type KeyedMac = (...parts: readonly Uint8Array[]) => Uint8Array;

/**
 * HMAC (RFC 2104). Of SHA-256 it keeps what hashing the padded key comes to (§4), so that a short message costs its own
 * blocks and one more.
 *
 * @param hash as the runtime names it: `md5`, `sha1`, `sha256`, `sha384`, `sha512`
 */
export function keyedHmac(hash: string, key: Uint8Array): KeyedMac {
  const long: KeyedMac = (...parts) => {
    const hmac = createHmac(hash, key);
    for (const part of parts) hmac.update(part);
    return hmac.digest();
  };
  if (hash !== "sha256" || key.length > SHA256_BLOCK) return long;
  let pads: Pads | undefined;
  return (...parts) => {
    if (lengthOf(parts) > SHORT) return long(...parts);
    pads ??= { inner: padded(key, IPAD), outer: padded(key, OPAD) };
    return short(pads, parts);
  };
}

/** What the first block, the key under a pad, leaves behind. */
interface Pads {
  readonly inner: Int32Array;
  readonly outer: Int32Array;
}

/** Of the message that is being hashed: nothing is kept between two calls. */
const state = new Int32Array(SHA256_INITIAL.length);
const message = Buffer.alloc(SHORT + SHA256_BLOCK + LENGTH);

/** RFC 2104 §2: H(K XOR opad, H(K XOR ipad, text)), each from behind its first block. */
function short({ inner, outer }: Pads, parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) {
    message.set(part, length);
    length += part.length;
  }
  finish(inner, length);
  writeState(message);
  finish(outer, SHA256_LENGTH);
  const mac = Buffer.allocUnsafe(SHA256_LENGTH);
  writeState(mac);
  return mac;
}

function padded(key: Uint8Array, pad: number): Int32Array {
  const block = new Uint8Array(SHA256_BLOCK).fill(pad);
  for (let i = 0; i < key.length; i++) block[i] = (key[i] as number) ^ pad;
  const after = Int32Array.from(SHA256_INITIAL);
  sha256Block(after, block, 0);
  return after;
}

/** Hashes what stands in `message`, behind the first block, with the padding of FIPS 180-4 §5.1.1. */
function finish(begun: Int32Array, length: number): void {
  const end = (Math.floor((length + LENGTH) / SHA256_BLOCK) + 1) * SHA256_BLOCK;
  message.fill(0, length, end);
  message[length] = 0x80;
  message.writeUInt32BE(8 * (SHA256_BLOCK + length), end - 4);
  state.set(begun);
  for (let at = 0; at < end; at += SHA256_BLOCK) sha256Block(state, message, at);
}

function writeState(out: Buffer): void {
  for (let i = 0; i < state.length; i++) out.writeInt32BE(state[i] as number, 4 * i);
}

function lengthOf(parts: readonly Uint8Array[]): number {
  let length = 0;
  for (const part of parts) length += part.length;
  return length;
}
