import { EMPTY, type Payload, payload } from "../../wire/ike/message.ts";
import { FIRST_STATUS_NOTIFY, PAYLOAD, PROTOCOL } from "../../wire/ike/numbers.ts";
import { decodeNotify, encodeNotify, type Notify } from "../../wire/ike/payloads.ts";

/** A notify about the message or the IKE SA: no protocol, no SPI. */
export const notify = (type: number, data: Uint8Array = EMPTY): Payload =>
  payload(PAYLOAD.NOTIFY, encodeNotify({ protocol: PROTOCOL.NONE, spi: EMPTY, type, data }));

/** The notifies of a message, in order; those that cannot be read are left out. */
export const notifiesOf = (payloads: readonly Payload[]): readonly Notify[] =>
  payloads.flatMap(({ type, body }) => {
    const decoded = type === PAYLOAD.NOTIFY ? decodeNotify(body) : undefined;
    return decoded?.ok === true ? [decoded.value] : [];
  });

/** The first notify that tells an error: RFC 7296 §3.10.1. */
export const errorOf = (payloads: readonly Payload[]): Notify | undefined =>
  notifiesOf(payloads).find(({ type }) => type < FIRST_STATUS_NOTIFY);
