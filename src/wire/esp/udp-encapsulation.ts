import { type Decoded, WireError } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Writer } from "../writer.ts";

/** What stands in a datagram of port 4500. */
export type Encapsulated =
  | { readonly kind: "ike"; readonly message: Uint8Array }
  /** A whole ESP packet, which `decodeEsp` reads. */
  | { readonly kind: "esp"; readonly packet: Uint8Array }
  /** Keeps a NAT's mapping alive; never answered: RFC 3948 §2.3, §4. */
  | { readonly kind: "keepalive" };

/** Zero where an SPI would stand: RFC 3948 §2.2. */
const NON_ESP_MARKER = 4;
const KEEPALIVE = 0xff;

/** Tells IKE, ESP and keepalives on one port apart by their first bytes, RFC 3948 §2. */
export function decodeEncapsulated(bytes: Uint8Array): Decoded<Encapsulated> {
  return decoded(() => {
    if (bytes.length === 1 && bytes[0] === KEEPALIVE) return { kind: "keepalive" };
    if (bytes.length < NON_ESP_MARKER)
      throw new WireError("udp-encapsulation.short", `${bytes.length} bytes are neither SPI nor keepalive`, 0);
    const isMarked = bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 0 && bytes[3] === 0;
    return isMarked ? { kind: "ike", message: bytes.subarray(NON_ESP_MARKER) } : { kind: "esp", packet: bytes };
  });
}

export function encodeEncapsulated(content: Encapsulated): Uint8Array {
  switch (content.kind) {
    case "ike":
      return new Writer().u32(0).bytes(content.message).finish();
    case "esp":
      return content.packet;
    case "keepalive":
      return Uint8Array.of(KEEPALIVE);
  }
}
