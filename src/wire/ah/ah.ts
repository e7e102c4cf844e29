import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";

/**
 *      | Next Header   |  Payload Len  |          RESERVED             |
 *      |                 Security Parameters Index (SPI)               |
 *      |                    Sequence Number Field                      |
 *      |                Integrity Check Value (variable)              ...    RFC 4302 §2
 */
export interface AhPacket {
  readonly nextHeader: number;
  readonly spi: number;
  /** The low 32 bits of it: RFC 4302 §2.5.1. */
  readonly sequence: number;
  /** With its padding, a multiple of 4 bytes: RFC 4302 §2.6. How many of them count, the SA knows. */
  readonly icv: Uint8Array;
  /** What AH protects, behind it. */
  readonly payload: Uint8Array;
  /** Must be zero; a receiver passes over it, and the ICV covers it: RFC 4302 §2.3. */
  readonly reserved?: number;
}

/** Up to the ICV. */
export const AH_FIXED = 12;

export function decodeAh(bytes: Uint8Array): Decoded<AhPacket> {
  return decoded(() => {
    const r = new Reader(bytes, "ah");
    const nextHeader = r.u8("next header");
    const length = 4 * (r.u8("payload length") + 2); // RFC 4302 §2.2: in words of 4 bytes, less 2
    if (length < AH_FIXED) r.fail("length", `a header of ${length} bytes, expected ${AH_FIXED} or more`);
    const reserved = r.u16("reserved");
    const spi = r.u32("SPI");
    if (spi === 0) r.fail("spi", "SPI 0 never stands on the wire"); // RFC 4302 §2.4
    const sequence = r.u32("sequence number");
    const icv = r.bytes(length - AH_FIXED, "ICV");
    return { nextHeader, spi, sequence, icv, payload: r.rest(), ...(reserved === 0 ? {} : { reserved }) };
  });
}

export function encodeAh({ nextHeader, spi, sequence, icv, payload, reserved }: AhPacket): Uint8Array {
  const words = (AH_FIXED + icv.length) / 4;
  if (!Number.isInteger(words) || words > 257) throw new RangeError(`an AH ICV of ${icv.length} bytes`);
  const w = new Writer()
    .u8(nextHeader)
    .u8(words - 2)
    .u16(reserved ?? 0);
  return w.u32(spi).u32(sequence).bytes(icv).bytes(payload).finish();
}

/** Zero bytes behind an ICV so that the header ends on 4 bytes in IPv4 and on 8 in IPv6: RFC 4302 §3.3.3.2.1. */
export function icvPadding(icvLength: number, family: "ipv4" | "ipv6"): number {
  const unit = family === "ipv6" ? 8 : 4;
  return (unit - ((AH_FIXED + icvLength) % unit)) % unit;
}
