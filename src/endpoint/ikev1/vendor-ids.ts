import { bytesOf, hexOf, type Payload, payload } from "../../wire/ike/message.ts";
import { PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";

/** Vendor IDs by which peers of IKEv1 say what they can do. */
export const VENDOR_ID = {
  /** RFC 3706 §5.1; the last two bytes are its version. */
  DPD: "afcad71368a1f1c96b8696fc77570100",
  /** RFC 3947 §3.1. */
  NAT_T: "4a131c81070358455c5728f20e95452f",
  /** [MS-IKEE] §1.7; some append flags. */
  FRAGMENTATION: "4048b7d56ebce88525e7de7f00d6c2d3",
} as const;

export const vendorIds = (): readonly Payload[] =>
  [VENDOR_ID.DPD, VENDOR_ID.NAT_T, VENDOR_ID.FRAGMENTATION].map((id) => payload(PAYLOAD_V1.VENDOR_ID, bytesOf(id)));

export function takeVendorIds(sa: IsakmpSa, payloads: readonly Payload[]): void {
  for (const { type, body } of payloads) {
    if (type !== PAYLOAD_V1.VENDOR_ID) continue;
    const id = hexOf(body);
    if (id.startsWith(VENDOR_ID.DPD.slice(0, 28))) sa.peer.dpd = true;
    if (id.startsWith(VENDOR_ID.FRAGMENTATION)) sa.peer.fragments = true;
  }
}
