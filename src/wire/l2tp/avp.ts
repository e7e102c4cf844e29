import type { Reader } from "../reader.ts";
import type { Writer } from "../writer.ts";

/**
 * One attribute-value pair as it stands on the wire, RFC 2661 §4.1:
 *
 *      0                   1                   2                   3
 *     |M|H| rsvd  |      Length       |           Vendor ID           |
 *     |         Attribute Type        |        Attribute Value ...
 */
export interface Avp {
  /** Whoever does not know it must end the session, or the tunnel: §4.2. */
  readonly mandatory: boolean;
  /** The value is hidden with the tunnel's secret: §4.3. */
  readonly hidden: boolean;
  /** Four bits that must be zero; an AVP with one of them set counts as not recognized: §4.1. */
  readonly reserved: number;
  /** An SMI enterprise number; 0 is the IETF. */
  readonly vendorId: number;
  readonly attribute: number;
  readonly value: Uint8Array;
}

const MANDATORY = 0x8000;
const HIDDEN = 0x4000;
const LENGTH_MASK = 0x03ff;
/** Flags, length, vendor and attribute: §4.1. */
export const AVP_HEADER = 6;
/** Ten bits hold the length of header and value. */
export const LONGEST_VALUE = LENGTH_MASK - AVP_HEADER;

export function readAvp(r: Reader): Avp {
  const word = r.u16("AVP flags and length");
  const length = word & LENGTH_MASK;
  if (length < AVP_HEADER) r.fail("avp-length", `an AVP of ${length} bytes, its header alone has ${AVP_HEADER}`);
  if (length - 2 > r.left) r.fail("avp-length", `an AVP of ${length} bytes, ${r.left + 2} left`);
  return {
    mandatory: (word & MANDATORY) !== 0,
    hidden: (word & HIDDEN) !== 0,
    reserved: (word >> 10) & 0x0f,
    vendorId: r.u16("AVP vendor id"),
    attribute: r.u16("AVP attribute type"),
    value: r.bytes(length - AVP_HEADER, "AVP value"),
  };
}

export function writeAvp(w: Writer, avp: Avp): void {
  if (avp.value.length > LONGEST_VALUE) throw new RangeError(`an AVP value of ${avp.value.length} bytes`);
  const flags = (avp.mandatory ? MANDATORY : 0) | (avp.hidden ? HIDDEN : 0) | (avp.reserved << 10);
  w.u16(flags | (AVP_HEADER + avp.value.length));
  w.u16(avp.vendorId).u16(avp.attribute).bytes(avp.value);
}
