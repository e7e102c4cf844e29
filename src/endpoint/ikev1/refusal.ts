import { EMPTY, encodeMessage, type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY_V1, nameOf, PAYLOAD_V1, PROTOCOL } from "../../wire/ike/numbers.ts";
import { decodeNotifyV1, encodeNotify } from "../../wire/ike/payloads.ts";
import { IPSEC_DOI } from "../../wire/ike/sa-v1.ts";
import type { Host } from "../host.ts";
import { close, isHashRight } from "./exchange.ts";
import { newMessageId, sendDelete, sendNotify } from "./informational.ts";
import type { IsakmpSa } from "./isakmp-sa.ts";
import { cookieBytes } from "./keys.ts";

// How phase 1 ends without an SA: we tell the peer why, or it tells us.

type V1Host = Host<IsakmpSa>;

/** Types below are errors, from here on states: RFC 2408 §3.14.1. */
const FIRST_STATUS = 16_384;

/** Phase 1 is given up; the peer is told nothing. @param notify the name of what the peer said */
export function fail(host: V1Host, sa: IsakmpSa, reason: string, notify?: string): false {
  const stage = sa.keys === undefined ? "init" : "auth";
  const connection = sa.connection.name;
  host.event({ kind: "negotiation-failed", connection, stage, reason, ...(notify === undefined ? {} : { notify }) });
  close(host, sa, "refused");
  return false;
}

/** What the peer sent is refused, and it hears of which kind the refusal is. @param type of NOTIFY_V1 */
export function refuse(host: V1Host, sa: IsakmpSa, type: number, reason: string): false {
  const spi = cookieBytes(sa.cookies);
  if (hasShownKeys(sa)) sendNotify(host, sa, { type, protocol: PROTOCOL.IKE, spi, data: EMPTY });
  else tellInClear(host, sa, type);
  // For the responder of main mode the SA is there since its last message
  if (hasShownKeys(sa) && sa.isInitiator) sendDelete(host, sa, PROTOCOL.IKE, [spi]);
  return fail(host, sa, reason);
}

/** RFC 2408 §4.8: under the keys once both ends have them. The peer shows that it has ours with its first encrypted message. */
const hasShownKeys = ({ keys, connection, phase1 }: IsakmpSa): boolean =>
  keys !== undefined && (connection.aggressive ? phase1.awaiting === 3 : phase1.awaiting >= 5);

/** RFC 2409 §5.7: without an SA an informational exchange goes in the clear, and has no HASH. @param path to whoever is told */
export function tellInClear(host: V1Host, sa: IsakmpSa, type: number, path = sa.path): void {
  const body = encodeNotify({ doi: IPSEC_DOI, protocol: PROTOCOL.IKE, spi: EMPTY, type, data: EMPTY });
  const { initiatorSpi, responderSpi } = sa;
  const head = { initiatorSpi, responderSpi, major: 1, minor: 0, exchange: EXCHANGE.INFORMATIONAL_V1, flags: 0 };
  const payloads = [payload(PAYLOAD_V1.NOTIFY, body)];
  const bytes = encodeMessage({ ...head, messageId: newMessageId(host, sa), payloads, trailer: EMPTY });
  const summary = `informational (${nameOf(NOTIFY_V1, type)})`;
  host.event({ kind: "message-sent", connection: sa.connection.name, summary, attempt: 1, bytes: bytes.length });
  host.send(path, bytes);
}

/**
 * Phase 1 ends in silence after answers that we could not read. strongSwan and libreswan refuse a proof that they cannot
 * read under the keys that they derived, which are others than ours exactly when the pre-shared keys differ.
 */
export function tellUnreadable(host: V1Host, sa: IsakmpSa): void {
  const reason = "the peer's answer to our proof cannot be decrypted: the pre-shared keys differ, most likely";
  host.event({ kind: "negotiation-failed", connection: sa.connection.name, stage: "auth", reason });
}

/** A notify in the clear while phase 1 is under way: nobody can prove it, but nothing better will come. */
export function takeClearNotify(host: V1Host, sa: IsakmpSa, payloads: readonly Payload[]): void {
  if (sa.state === "connecting" && sa.isInitiator) takeError(host, sa, payloads);
}

/** The same under the keys of an SA that is not there yet: a peer that could decrypt our proof, and refuses it. */
export function takeSealedNotify(
  host: V1Host,
  sa: IsakmpSa,
  messageId: number,
  opened: { readonly payloads: readonly Payload[]; readonly plain: Uint8Array },
): void {
  if (isHashRight(sa, messageId, opened)) takeError(host, sa, opened.payloads);
}

function takeError(host: V1Host, sa: IsakmpSa, payloads: readonly Payload[]): void {
  for (const { body } of payloadsOf(payloads, PAYLOAD_V1.NOTIFY)) {
    const decoded = decodeNotifyV1(body);
    if (!decoded.ok || decoded.value.type >= FIRST_STATUS) continue;
    const { type } = decoded.value;
    const name = nameOf(NOTIFY_V1, type);
    fail(host, sa, sa.keys === undefined ? `the peer answers ${name}` : proofRefused(type, name), name);
    return;
  }
}

/** What a notify means when our proof is out, in an operator's words. */
function proofRefused(type: number, name: string): string {
  switch (type) {
    case NOTIFY_V1.AUTHENTICATION_FAILED:
    case NOTIFY_V1.INVALID_HASH_INFORMATION:
      return "the peer does not accept our proof: the pre-shared key, certificate or identity differs";
    case NOTIFY_V1.PAYLOAD_MALFORMED:
      return "the peer cannot read our proof: the pre-shared keys differ, most likely";
    case NOTIFY_V1.INVALID_ID_INFORMATION:
      return "the peer does not accept our identity";
    default:
      return `the peer answers ${name}`;
  }
}
