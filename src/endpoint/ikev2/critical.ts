import { isCritical, isKnownPayload, type Payload } from "../../wire/ike/message.ts";
import { NOTIFY } from "../../wire/ike/numbers.ts";
import { notify } from "./notifies.ts";

/** RFC 7296 §2.5: a payload that we do not know, and that the sender will not have ignored; the first of them. */
export const unknownCritical = (payloads: readonly Payload[]): Payload | undefined =>
  payloads.find((one) => isCritical(one) && !isKnownPayload(one.type));

/** The refusal of the whole request, with the type that is not known. */
export const unsupported = ({ type }: Payload): Payload =>
  notify(NOTIFY.UNSUPPORTED_CRITICAL_PAYLOAD, Uint8Array.of(type));
