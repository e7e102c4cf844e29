import { EMPTY, type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { NOTIFY_V1, PAYLOAD_V1, PROTOCOL } from "../../wire/ike/numbers.ts";
import { decodeNotifyV1, encodeNotify } from "../../wire/ike/payloads.ts";
import { IPSEC_DOI } from "../../wire/ike/sa-v1.ts";
import type { Host } from "../host.ts";
import { close } from "./exchange.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";
import { cookieBytes } from "./keys.ts";

/** Says that we remember no other SA with the peer, RFC 2407 §4.6.3.3; nothing when we renew one. */
export const initialContact = (sa: IsakmpSa): readonly Payload[] => {
  if (sa.replaces !== undefined || sa.connection.initialContact === false) return [];
  const body = encodeNotify({
    doi: IPSEC_DOI,
    protocol: PROTOCOL.IKE,
    spi: cookieBytes(sa.cookies),
    type: NOTIFY_V1.INITIAL_CONTACT,
    data: EMPTY,
  });
  return [payload(PAYLOAD_V1.NOTIFY, body)];
};

/** RFC 2407 §4.6.3.3: whatever an earlier life of the peer left is replaced. */
export function takeInitialContact(host: Host<IsakmpSa>, sa: IsakmpSa, payloads: readonly Payload[]): void {
  const isFirst = payloadsOf(payloads, PAYLOAD_V1.NOTIFY).some(({ body }) => {
    const decoded = decodeNotifyV1(body);
    return decoded.ok && decoded.value.type === NOTIFY_V1.INITIAL_CONTACT;
  });
  if (isFirst) for (const other of host.others(sa)) close(host, other, "replaced by a new contact");
}
