import { decodeHeader, decodeMessage, EMPTY, type IkeHeader, type IkeMessage } from "../../wire/ike/message.ts";
import { EXCHANGE, FLAG_V1, NOTIFY_V1, PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { digest } from "../algorithms/hashes.ts";
import type { Path } from "../config.ts";
import type { Host } from "../host.ts";
import { exchangeOf, openEncrypted, resend } from "./exchange.ts";
import { takeFragment } from "./fragments.ts";
import { takeInformational } from "./informational.ts";
import type { Exchange, IsakmpSa } from "./isakmp-sa.ts";
import { takePhase1 } from "./phase1.ts";
import { takeQuickMode } from "./quick-mode.ts";
import { takeClearNotify, takeSealedNotify, tellInClear } from "./refusal.ts";
import { afterPhase1 } from "./succession.ts";

// What becomes of a message that came under a cookie of ours: fragment, repetition, in the clear, or encrypted.

type V1Host = Host<IsakmpSa>;

/** @param bytes the whole message, whose header is read */
export function takeMessage(host: V1Host, sa: IsakmpSa, header: IkeHeader, bytes: Uint8Array, path: Path): void {
  if (header.nextPayload === PAYLOAD_V1.FRAGMENT && (header.flags & FLAG_V1.ENCRYPTION) === 0) {
    const whole = takeFragment(sa, bytes);
    const inner = whole === undefined ? undefined : decodeHeader(whole);
    if (whole !== undefined && inner?.ok === true) takeMessage(host, sa, inner.value, whole, path);
    return;
  }
  if (isRepeated(host, sa, header, bytes)) return;
  if (sa.remoteSpi === "0000000000000000") sa.remoteSpi = header.responderSpi;
  if ((header.flags & FLAG_V1.ENCRYPTION) === 0) takeClear(host, sa, header, bytes);
  else takeEncrypted(host, sa, header, bytes, path);
}

/** RFC 2408 §5.1: the very same message again means that our answer was lost. */
function isRepeated(host: V1Host, sa: IsakmpSa, header: IkeHeader, bytes: Uint8Array): boolean {
  const known = sa.exchanges.get(header.messageId);
  if (known === undefined || known.exchange !== header.exchange) return false;
  if (Buffer.compare(known.received, digest("sha256", bytes)) !== 0) return false;
  if (known.isAnswered) resend(host, sa, known);
  return true;
}

function takeClear(host: V1Host, sa: IsakmpSa, header: IkeHeader, bytes: Uint8Array): void {
  const message = decodeMessage(bytes);
  if (!message.ok) {
    host.event({
      kind: "message-refused",
      connection: sa.connection.name,
      code: message.error.code,
      reason: message.error.message,
    });
    return;
  }
  if (header.exchange === EXCHANGE.INFORMATIONAL_V1) {
    takeClearNotify(host, sa, message.value.payloads);
    return;
  }
  if (header.messageId !== 0 || sa.state !== "connecting") return;
  const one = exchangeOf(sa, 0, header.exchange);
  heard(host, sa, one, bytes);
  stepPhase1(host, sa, one, message.value);
}

function heard(host: V1Host, sa: IsakmpSa, one: Exchange, bytes: Uint8Array): void {
  one.received = digest("sha256", bytes);
  one.isAnswered = false;
  one.repeatAt = undefined;
  const { name } = sa.connection;
  const roundTrip = one.sentAt === undefined ? {} : { roundTrip: (host.now - one.sentAt) as never };
  host.event({
    kind: "message-received",
    connection: name,
    summary: `answer to ${one.summary || "nothing"}`,
    bytes: bytes.length,
    ...roundTrip,
  });
}

function takeEncrypted(host: V1Host, sa: IsakmpSa, header: IkeHeader, bytes: Uint8Array, path: Path): void {
  if (sa.keys === undefined) return;
  const isNew = !sa.exchanges.has(header.messageId);
  const one = exchangeOf(sa, header.messageId, header.exchange);
  const opened = openEncrypted(sa, one, header, bytes);
  if (opened === undefined) {
    if (isNew) sa.exchanges.delete(header.messageId);
    const reason =
      sa.state === "connecting"
        ? "it cannot be decrypted: the pre-shared keys differ, most likely"
        : "it cannot be decrypted";
    host.event({ kind: "message-refused", connection: sa.connection.name, code: "ike.decrypt", reason });
    if (sa.state === "connecting" && sa.isInitiator) sa.isAnsweredUnreadably = true;
    // The SA stays: anybody can send what cannot be read. Whoever tried in earnest learns why nothing comes of it
    if (sa.state === "connecting" && !sa.isInitiator && header.messageId === 0)
      tellInClear(host, sa, NOTIFY_V1.PAYLOAD_MALFORMED, path);
    return;
  }
  if (header.messageId === 0) {
    heard(host, sa, one, bytes);
    sa.path = path;
    stepPhase1(host, sa, one, { ...header, payloads: opened.payloads, trailer: EMPTY });
    return;
  }
  if (header.exchange === EXCHANGE.INFORMATIONAL_V1) {
    sa.exchanges.delete(header.messageId);
    if (sa.state === "connecting") takeSealedNotify(host, sa, header.messageId, opened);
    else takeInformational(host, sa, header.messageId, opened, path);
  } else if (sa.state !== "established") sa.exchanges.delete(header.messageId);
  else if (header.exchange === EXCHANGE.QUICK_MODE) {
    heard(host, sa, one, bytes);
    takeQuickMode(host, sa, one, opened, path);
  } else sa.exchanges.delete(header.messageId);
}

function stepPhase1(host: V1Host, sa: IsakmpSa, one: Exchange, message: IkeMessage): void {
  const before = sa.establishedAt;
  takePhase1(host, sa, one, message, message.payloads);
  if (before === undefined && sa.establishedAt !== undefined) afterPhase1(host, sa);
}
