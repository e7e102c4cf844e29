import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";

/**
 * What ESP encrypts.
 *
 *      |                  Payload Data (variable)                     ...
 *      |     Padding (0-255 bytes)     |  Pad Length   | Next Header   |    RFC 4303 §2
 */
export interface EspPlaintext {
  readonly payload: Uint8Array;
  readonly padLength: number;
  readonly nextHeader: number;
}

const ESP_TRAILER = 2;

/** RFC 4303 §2.4: the trailer ends on 4 bytes, and on the cipher's block where that is larger. */
export function padLengthFor(payloadLength: number, block: number): number {
  const unit = Math.max(4, block);
  return (unit - ((payloadLength + ESP_TRAILER) % unit)) % unit;
}

/** The decrypted bytes. Padding other than 1, 2, 3.. is an error: a receiver looks, RFC 4303 §2.4. */
export function decodeEspPlaintext(bytes: Uint8Array): Decoded<EspPlaintext> {
  return decoded(() => {
    const end = bytes.length - ESP_TRAILER;
    const padLength = bytes[end];
    const nextHeader = bytes[end + 1];
    if (padLength === undefined || nextHeader === undefined)
      throw new WireError("esp.short", `the trailer needs ${ESP_TRAILER} bytes, ${bytes.length} are there`, 0);
    if (padLength > end)
      throw new WireError("esp.padding", `padding of ${padLength} bytes behind a payload of ${end}`, end);
    checkPadding(bytes, end - padLength, end);
    return { payload: bytes.subarray(0, end - padLength), padLength, nextHeader };
  });
}

function checkPadding(bytes: Uint8Array, from: number, end: number): void {
  for (let at = from; at < end; at++) {
    if (bytes[at] !== at - from + 1)
      throw new WireError("esp.padding", `padding byte ${bytes[at]}, expected ${at - from + 1} (at byte ${at})`, at);
  }
}

export function encodeEspPlaintext({ payload, padLength, nextHeader }: EspPlaintext): Uint8Array {
  const end = payload.length + padLength;
  const bytes = new Uint8Array(end + ESP_TRAILER);
  bytes.set(payload);
  for (let i = 0; i < padLength; i++) bytes[payload.length + i] = i + 1;
  bytes[end] = padLength;
  bytes[end + 1] = nextHeader;
  return bytes;
}
