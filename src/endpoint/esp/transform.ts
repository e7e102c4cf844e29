import { createSecretKey, type KeyObject } from "node:crypto";
import type { Entropy } from "../../time/entropy.ts";
import { LAST_RESERVED_SPI } from "../../wire/esp/esp.ts";
import { padLengthFor } from "../../wire/esp/trailer.ts";
import { type CipherInput, cbcChain, cipherKey, decrypt, encrypt } from "../algorithms/ciphers.ts";
import { isSame, keyedIcv } from "../algorithms/hashes.ts";
import type { KeyedMac } from "../algorithms/hmac.ts";
import type { EspSuite } from "../algorithms/suite.ts";
import type { DirectionKeys } from "../ikev2/keys.ts";

/** One direction of a child SA: how its packets are protected. */
export interface EspTransform {
  readonly spi: number;
  readonly suite: EspSuite;
  readonly key: KeyObject | undefined;
  readonly salt: Uint8Array;
  /** Absent where the cipher authenticates. */
  readonly icv: KeyedMac | undefined;
  /** Of CBC; made when the first packet comes, for most of many tunnels are idle. */
  chain: ReturnType<typeof cbcChain> | undefined;
}

const HEADER = 8;

export function espTransform(spi: number, suite: EspSuite, keys: DirectionKeys): EspTransform {
  const key = cipherKey(suite.cipher, keys.encryption);
  return {
    spi,
    suite,
    key: key.length === 0 ? undefined : createSecretKey(key),
    salt: keys.salt,
    icv: suite.integrity === undefined ? undefined : keyedIcv(suite.integrity, keys.integrity),
    chain: undefined,
  };
}

/**
 * An ESP packet, RFC 4303 §2 and §3.3. The IV of a counter mode is the sequence number, which never repeats under one
 * key (RFC 4106 §3.1); that of CBC is a random block, encrypted.
 *
 * @param sequence up to 2^32 - 1, with ESN up to 2^53
 */
export function encapsulate(
  t: EspTransform,
  sequence: number,
  nextHeader: number,
  payload: Uint8Array,
  entropy: Entropy,
): Uint8Array {
  const { cipher, integrity } = t.suite;
  const padLength = padLengthFor(payload.length, cipher.blockLength);
  const tail = integrity?.icvLength ?? cipher.icvLength;
  const textAt = HEADER + cipher.ivLength;
  const end = textAt + payload.length + padLength + 2;
  const packet = Buffer.allocUnsafe(end + tail);
  packet.writeUInt32BE(t.spi, 0);
  packet.writeUInt32BE(sequence % 0x1_0000_0000, 4);
  fillIv(t, packet.subarray(HEADER, textAt), sequence, entropy);
  packet.set(payload, textAt);
  for (let i = 0; i < padLength; i++) packet[textAt + payload.length + i] = i + 1;
  packet[end - 2] = padLength;
  packet[end - 1] = nextHeader;
  if (cipher.kind === "cbc") packet.set(chainOf(t, "encrypt")(packet.subarray(HEADER, end)), HEADER);
  else packet.set(encrypt(cipher, inputOf(t, packet, sequence), packet.subarray(textAt, end)), textAt);
  if (t.icv !== undefined) packet.set(t.icv(packet.subarray(0, end), highBits(t, sequence)), end);
  return packet;
}

/** What of a packet was wrong: it is too short for its fields, it is not authentic, or it is no whole number of blocks. */
export type EspFault = "header" | "icv" | "cipher";

/** The decrypted payload with its trailer, or what is wrong: RFC 4303 §3.4.4. */
export function decapsulate(t: EspTransform, sequence: number, packet: Uint8Array): Uint8Array | EspFault {
  const { cipher, integrity } = t.suite;
  const tail = integrity?.icvLength ?? 0;
  const end = packet.length - tail;
  const textAt = HEADER + cipher.ivLength;
  if (end - textAt < Math.max(2, cipher.icvLength)) return "header";
  if (t.icv !== undefined && !isSame(t.icv(packet.subarray(0, end), highBits(t, sequence)), packet.subarray(end)))
    return "icv";
  // An AEAD decrypts what is authentic, and nothing else
  if (cipher.kind !== "cbc")
    return decrypt(cipher, inputOf(t, packet, sequence), packet.subarray(textAt, end)) ?? "icv";
  if ((end - textAt) % cipher.blockLength !== 0) return "cipher";
  return chainOf(t, "decrypt")(packet.subarray(HEADER, end)).subarray(cipher.ivLength);
}

function chainOf(t: EspTransform, direction: "encrypt" | "decrypt"): ReturnType<typeof cbcChain> {
  if (t.key === undefined) throw new Error("CBC without a key");
  t.chain ??= cbcChain(t.suite.cipher, t.key, direction);
  return t.chain;
}

const inputOf = (t: EspTransform, packet: Uint8Array, sequence: number): CipherInput => ({
  key: t.key ?? EMPTY,
  salt: t.salt,
  iv: packet.subarray(HEADER, HEADER + t.suite.cipher.ivLength),
  aad: aadOf(t, packet, sequence),
});

const EMPTY = new Uint8Array(0);

function fillIv(t: EspTransform, iv: Uint8Array, sequence: number, entropy: Entropy): void {
  if (iv.length === 0) return;
  if (t.suite.cipher.kind === "cbc") iv.set(entropy.bytes(iv.length));
  else {
    const view = new DataView(iv.buffer, iv.byteOffset, iv.length);
    view.setUint32(0, Math.floor(sequence / 0x1_0000_0000));
    view.setUint32(4, sequence % 0x1_0000_0000);
  }
}

/** What an AEAD, or GMAC, authenticates in front: SPI and sequence number, with ESN all 64 bits of it (RFC 4106 §5). */
function aadOf({ suite }: EspTransform, packet: Uint8Array, sequence: number): Uint8Array {
  if (suite.cipher.icvLength === 0) return EMPTY;
  if (!suite.esn) return packet.subarray(0, HEADER);
  const aad = new Uint8Array(12);
  aad.set(packet.subarray(0, 4));
  const view = new DataView(aad.buffer);
  view.setUint32(4, Math.floor(sequence / 0x1_0000_0000));
  view.setUint32(8, sequence % 0x1_0000_0000);
  return aad;
}

/** With ESN and a separate integrity algorithm the high bits are authenticated but not sent: RFC 4303 §2.2.1, RFC 4302 §2.5.1. */
export function highBits({ suite }: { readonly suite: { readonly esn: boolean } }, sequence: number): Uint8Array {
  if (!suite.esn) return EMPTY;
  const high = new Uint8Array(4);
  new DataView(high.buffer).setUint32(0, Math.floor(sequence / 0x1_0000_0000));
  return high;
}

/** An SPI for a direction that we receive: RFC 4303 §2.1 reserves the lowest ones. */
export function chooseSpi(entropy: Entropy, isTaken: (spi: number) => boolean): number {
  for (;;) {
    const bytes = entropy.bytes(4);
    const spi = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (spi > LAST_RESERVED_SPI && !isTaken(spi)) return spi;
  }
}
