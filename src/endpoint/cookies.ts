import { hash } from "node:crypto";
import type { Entropy } from "../time/entropy.ts";
import { after, type Duration, type Instant, seconds } from "../time/instant.ts";
import { EMPTY, findPayload, HEADER_LENGTH, type IkeMessage } from "../wire/ike/message.ts";
import { EXCHANGE, FLAG, NOTIFY, PAYLOAD } from "../wire/ike/numbers.ts";
import { Writer } from "../wire/writer.ts";
import { isSame } from "./algorithms/hashes.ts";

const SECRET_LIFETIME: Duration = seconds(60);
const COOKIE = 32;
const GENERIC = 4;
const SPI = 8;
const NO_SPI = new Uint8Array(SPI);

/** Cookies against half-open floods: nothing is kept for a request until its sender has shown its address (RFC 7296 §2.6). */
export class Cookies {
  readonly #entropy: Entropy;
  #secret: Uint8Array;
  #before: Uint8Array = EMPTY;
  #renewAt: Instant;

  constructor(entropy: Entropy, now: Instant) {
    this.#entropy = entropy;
    this.#secret = entropy.bytes(32);
    this.#renewAt = after(now, SECRET_LIFETIME);
  }

  /** The answer that asks for a cookie. @param bytes an IKE_SA_INIT request */
  question(bytes: Uint8Array, address: string, now: Instant): Uint8Array {
    if (now >= this.#renewAt) {
      this.#before = this.#secret;
      this.#secret = this.#entropy.bytes(32);
      this.#renewAt = after(now, SECRET_LIFETIME);
    }
    const length = HEADER_LENGTH + GENERIC + 4 + COOKIE;
    return new Writer(length)
      .bytes(bytes.subarray(0, SPI))
      .bytes(NO_SPI)
      .u8(PAYLOAD.NOTIFY)
      .u8(0x20) // version 2.0
      .u8(EXCHANGE.IKE_SA_INIT)
      .u8(FLAG.RESPONSE)
      .u32(0)
      .u32(length)
      .u16(0)
      .u16(GENERIC + 4 + COOKIE)
      .u16(0) // no protocol, no SPI
      .u16(NOTIFY.COOKIE)
      .bytes(cookie(this.#secret, nonceOf(bytes), bytes.subarray(0, SPI), address))
      .finish();
  }

  isRight(given: Uint8Array, { payloads }: IkeMessage, bytes: Uint8Array, address: string): boolean {
    const nonce = findPayload(payloads, PAYLOAD.NONCE)?.body ?? EMPTY;
    const spi = bytes.subarray(0, SPI);
    return [this.#secret, this.#before].some(
      (secret) => secret.length > 0 && isSame(given, cookie(secret, nonce, spi, address)),
    );
  }
}

/**
 * Whether these bytes are an IKE_SA_INIT request that brings no cookie, seen without decoding them: a flood of them shall
 * cost little. RFC 7296 §2.6: the COOKIE is the first payload.
 */
export function lacksCookie(bytes: Uint8Array): boolean {
  return (
    bytes.length >= HEADER_LENGTH + GENERIC &&
    (bytes[17] ?? 0) >> 4 === 2 &&
    bytes[18] === EXCHANGE.IKE_SA_INIT &&
    ((bytes[19] ?? 0) & FLAG.RESPONSE) === 0 &&
    bytes[16] !== PAYLOAD.NOTIFY &&
    bytes.subarray(SPI, 2 * SPI).every((byte) => byte === 0)
  );
}

/** The body of the nonce payload, or nothing. */
function nonceOf(bytes: Uint8Array): Uint8Array {
  let type = bytes[16];
  for (let at = HEADER_LENGTH; at + GENERIC <= bytes.length; ) {
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (type === PAYLOAD.NONCE) return bytes.subarray(at + GENERIC, at + length);
    if (length < GENERIC) break;
    type = bytes[at];
    at += length;
  }
  return EMPTY;
}

/** Hash(Ni | IPi | SPIi | secret), as RFC 7296 §2.6 suggests. */
const cookie = (secret: Uint8Array, nonce: Uint8Array, spi: Uint8Array, address: string): Uint8Array =>
  hash("sha256", Buffer.concat([nonce, Buffer.from(address), spi, secret]), "buffer");
