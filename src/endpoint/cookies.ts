import { createHmac } from "node:crypto";
import type { Entropy } from "../time/entropy.ts";
import { after, type Duration, type Instant, seconds } from "../time/instant.ts";
import { bytesOf, EMPTY, findPayload, type IkeMessage } from "../wire/ike/message.ts";
import { PAYLOAD } from "../wire/ike/numbers.ts";
import { isSame } from "./algorithms/hashes.ts";

const SECRET_LIFETIME: Duration = seconds(60);

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

  cookieFor(message: IkeMessage, address: string, now: Instant): Uint8Array {
    if (now >= this.#renewAt) {
      this.#before = this.#secret;
      this.#secret = this.#entropy.bytes(32);
      this.#renewAt = after(now, SECRET_LIFETIME);
    }
    return cookie(this.#secret, message, address);
  }

  isRight(given: Uint8Array, message: IkeMessage, address: string): boolean {
    return [this.#secret, this.#before].some(
      (secret) => secret.length > 0 && isSame(given, cookie(secret, message, address)),
    );
  }
}

/** Hash(Ni | IPi | SPIi | secret) as RFC 7296 §2.6 suggests, keyed. */
const cookie = (secret: Uint8Array, { initiatorSpi, payloads }: IkeMessage, address: string): Uint8Array =>
  new Uint8Array(
    createHmac("sha256", secret)
      .update(findPayload(payloads, PAYLOAD.NONCE)?.body ?? EMPTY)
      .update(address)
      .update(bytesOf(initiatorSpi))
      .digest(),
  );
