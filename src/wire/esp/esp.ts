import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

/**
 * The outer frame of ESP: what can be read without the SA.
 *
 *      |               Security Parameters Index (SPI)                 |
 *      |                      Sequence Number                          |
 *      |          IV, encrypted payload and trailer, ICV              ...    RFC 4303 §2
 */
export interface EspFrame {
  readonly spi: number;
  /** The low 32 bits: with ESN the high ones are never sent, RFC 4303 §2.2.1. */
  readonly sequence: number;
  /** IV, ciphertext and ICV; how long each is, the SA knows. */
  readonly body: Uint8Array;
}

export const ESP_HEADER = 8;
/** Up to here SPIs are reserved and no SA is given one: RFC 4303 §2.1. */
export const LAST_RESERVED_SPI = 255;

export function decodeEsp(bytes: Uint8Array): Decoded<EspFrame> {
  return decoded(() => {
    const r = new Reader(bytes, "esp");
    const spi = r.u32("SPI");
    if (spi === 0) r.fail("spi", "SPI 0 never stands on the wire"); // RFC 4303 §2.1
    const sequence = r.u32("sequence number");
    if (r.left === 0) r.fail("short", "a frame with nothing behind its sequence number");
    return { spi, sequence, body: r.rest() };
  });
}

export function encodeEsp({ spi, sequence, body }: EspFrame): Uint8Array {
  return new Writer().u32(spi).u32(sequence).bytes(body).finish();
}
