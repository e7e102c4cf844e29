import { createCipheriv } from "node:crypto";

// Message authentication codes under AES-128. The runtime has neither, but it has the block cipher they are made of.

const BLOCK = 16;
/** x^128 = x^7 + x^2 + x + 1, RFC 4493 §2.3. */
const REDUCTION = 0x87;

/**
 * AES-CMAC, RFC 4493 §2.4: CBC over the message, its last block masked by a key of its own.
 *
 * @param key of 16 bytes
 * @returns 16 bytes, of which RFC 4494 uses the first 12
 */
export function aesCmac(key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array {
  const whole = doubled(encryptBlocks(key, new Uint8Array(BLOCK)));
  return chained(key, Buffer.concat(data), { whole, cut: doubled(whole) });
}

/**
 * AES-XCBC-MAC, RFC 3566 §4: as CMAC, with three keys out of one: constants encrypted.
 *
 * @param key of 16 bytes
 * @returns 16 bytes, of which AES-XCBC-MAC-96 uses the first 12
 */
export function aesXcbcMac(key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array {
  const constant = (byte: number): Uint8Array => encryptBlocks(key, new Uint8Array(BLOCK).fill(byte));
  return chained(constant(1), Buffer.concat(data), { whole: constant(2), cut: constant(3) });
}

/** A key of any length: RFC 4434 §2 makes one of 16 bytes of a longer one by the MAC, of a shorter one by zeros behind it. */
export const aesXcbcPrf = (key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array =>
  aesXcbcMac(key.length > BLOCK ? aesXcbcMac(new Uint8Array(BLOCK), key) : padded(key), ...data);

/** RFC 4615 §3: of a key of any other length than 16 bytes the MAC is the key. */
export const aesCmacPrf = (key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array =>
  aesCmac(key.length === BLOCK ? key : aesCmac(new Uint8Array(BLOCK), key), ...data);

function padded(key: Uint8Array): Uint8Array {
  const whole = new Uint8Array(BLOCK);
  whole.set(key);
  return whole;
}

/** @param masks of the last block: for one that is whole, and for one that is cut (or of an empty message) */
function chained(
  key: Uint8Array,
  message: Uint8Array,
  masks: { readonly whole: Uint8Array; readonly cut: Uint8Array },
): Uint8Array {
  const blocks = Math.max(1, Math.ceil(message.length / BLOCK));
  const text = new Uint8Array(blocks * BLOCK);
  text.set(message);
  const isWhole = message.length > 0 && message.length % BLOCK === 0;
  if (!isWhole) text[message.length] = 0x80; // a one bit, then zeros
  const mask = isWhole ? masks.whole : masks.cut;
  const last = text.length - BLOCK;
  for (let i = 0; i < BLOCK; i++) text[last + i] = (text[last + i] ?? 0) ^ (mask[i] ?? 0);
  return encryptBlocks(key, text).subarray(last);
}

/** CBC from an IV of zeros: the last block depends on all before it. */
const encryptBlocks = (key: Uint8Array, blocks: Uint8Array): Uint8Array =>
  new Uint8Array(createCipheriv("aes-128-cbc", key, new Uint8Array(BLOCK)).setAutoPadding(false).update(blocks));

/** Times x in GF(2^128), RFC 4493 §2.3. */
function doubled(block: Uint8Array): Uint8Array {
  const out = block.map((byte, i) => ((byte << 1) | ((block[i + 1] ?? 0) >> 7)) & 0xff);
  if (((block[0] ?? 0) & 0x80) !== 0) out[BLOCK - 1] = (out[BLOCK - 1] ?? 0) ^ REDUCTION;
  return out;
}
