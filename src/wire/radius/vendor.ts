import type { Decoded } from "../../errors/errors.ts";
import { decoded } from "../decoded.ts";
import { Reader } from "../reader.ts";
import { Writer } from "../writer.ts";
import { RADIUS_ATTRIBUTES } from "./attributes.ts";
import type { RadiusAttribute } from "./packet.ts";

/** A Vendor-Specific attribute in the form that nearly all vendors keep to, RFC 2865 §5.26. */
export interface VendorSpecific {
  /** An SMI enterprise number: 9 is Cisco, 2636 Juniper. */
  readonly vendorId: number;
  readonly attributes: readonly RadiusAttribute[];
}

/** The value of a Vendor-Specific attribute. Fails for vendors with a format of their own. */
export function decodeVendorSpecific(value: Uint8Array): Decoded<VendorSpecific> {
  return decoded(() => {
    const r = new Reader(value, "radius");
    const vendorId = r.u32("vendor id");
    const attributes: RadiusAttribute[] = [];
    while (r.left > 0) {
      const type = r.u8("vendor type");
      const length = r.u8("vendor length");
      if (length < 2) r.fail("attribute-length", `vendor attribute ${type} with a length of ${length}`);
      attributes.push({ type, value: r.bytes(length - 2, "vendor value") });
    }
    return { vendorId, attributes };
  });
}

export function encodeVendorSpecific({ vendorId, attributes }: VendorSpecific): RadiusAttribute {
  const w = new Writer().u32(vendorId);
  for (const { type, value } of attributes)
    w.u8(type)
      .u8(2 + value.length)
      .bytes(value);
  return { type: RADIUS_ATTRIBUTES.vendorSpecific.type, value: w.finish() };
}
