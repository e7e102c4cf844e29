import { after, type Duration, type Instant } from "../../time/instant.ts";
import { encodeFragmentV1 } from "../../wire/ike/fragments.ts";
import {
  decodeChain,
  EMPTY,
  encodeChain,
  encodeMessage,
  HEADER_LENGTH,
  type IkeHeader,
  type Payload,
  payload,
  writeHeader,
} from "../../wire/ike/message.ts";
import { EXCHANGE, FLAG_V1, PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { Writer } from "../../wire/writer.ts";
import { cipherKey, decrypt, encrypt } from "../algorithms/ciphers.ts";
import { isSame, prf } from "../algorithms/hashes.ts";
import type { CloseReason } from "../events.ts";
import type { Host } from "../host.ts";
import type { Exchange, IsakmpSa, QuickMode } from "./isakmp-sa.ts";
import { messageIdBytes, phase2Iv } from "./keys.ts";

type V1Host = Host<IsakmpSa>;

const MOST_EXCHANGES = 16;

/** The exchange under a message ID, begun when there is none. */
export function exchangeOf(sa: IsakmpSa, messageId: number, exchange: number, quick?: QuickMode): Exchange {
  const known = sa.exchanges.get(messageId);
  if (known !== undefined) return known;
  const iv = messageId === 0 ? EMPTY : firstIv(sa, messageId);
  const fresh: Exchange = {
    messageId,
    exchange,
    sent: [],
    summary: "",
    sentAt: undefined,
    repeatAt: undefined,
    attempts: 0,
    received: EMPTY,
    isAnswered: false,
    iv,
    ...(quick === undefined ? {} : { quick }),
  };
  forgetOldest(sa);
  sa.exchanges.set(messageId, fresh);
  return fresh;
}

/** From the last block of phase 1, or of as much of it as there is: a refusal comes before its end (RFC 2409 appendix B). */
function firstIv({ suite, exchanges, lastPhase1Block }: IsakmpSa, messageId: number): Uint8Array {
  if (suite === undefined) return EMPTY;
  const block = lastPhase1Block.length > 0 ? lastPhase1Block : (exchanges.get(0)?.iv ?? EMPTY);
  return phase2Iv(suite.prf, suite.cipher, block, messageId);
}

/** A finished exchange is kept only to answer a message that comes again. */
function forgetOldest(sa: IsakmpSa): void {
  if (sa.exchanges.size < MOST_EXCHANGES) return;
  for (const [messageId, { repeatAt }] of sa.exchanges) {
    if (messageId === 0 || repeatAt !== undefined) continue;
    sa.exchanges.delete(messageId);
    return;
  }
}

/** A message in the clear. @param awaitsAnswer whether it is repeated until something comes */
export function sendClear(
  host: V1Host,
  sa: IsakmpSa,
  one: Exchange,
  payloads: readonly Payload[],
  summary: string,
  awaitsAnswer: boolean,
): void {
  const { initiatorSpi, responderSpi } = sa;
  const { exchange, messageId } = one;
  const head = { initiatorSpi, responderSpi, major: 1, minor: 0, exchange, flags: 0, messageId };
  transmit(host, sa, one, encodeMessage({ ...head, payloads, trailer: EMPTY }), summary, awaitsAnswer);
}

/** An encrypted message; the IV of the exchange moves on to its last block (RFC 2409 appendix B). */
export function sendEncrypted(
  host: V1Host,
  sa: IsakmpSa,
  one: Exchange,
  payloads: readonly Payload[],
  summary: string,
  awaitsAnswer: boolean,
): void {
  transmit(host, sa, one, seal(sa, one, payloads), summary, awaitsAnswer);
}

function seal(sa: IsakmpSa, one: Exchange, payloads: readonly Payload[]): Uint8Array {
  const { suite, keys } = secretsOf(sa);
  const chain = encodeChain(payloads);
  const block = suite.cipher.blockLength;
  const padded = new Uint8Array(Math.ceil(chain.length / block) * block);
  padded.set(chain);
  const key = cipherKey(suite.cipher, keys.encryption);
  const text = encrypt(suite.cipher, { key, salt: EMPTY, iv: one.iv, aad: EMPTY }, padded);
  one.iv = Uint8Array.from(text.subarray(text.length - block));
  const w = new Writer();
  writeHeader(w, {
    initiatorSpi: sa.initiatorSpi,
    responderSpi: sa.responderSpi,
    nextPayload: payloads[0]?.type ?? 0,
    major: 1,
    minor: 0,
    exchange: one.exchange,
    flags: FLAG_V1.ENCRYPTION,
    messageId: one.messageId,
    length: HEADER_LENGTH + text.length,
  });
  return w.bytes(text).finish();
}

export function secretsOf(sa: IsakmpSa): {
  suite: NonNullable<IsakmpSa["suite"]>;
  keys: NonNullable<IsakmpSa["keys"]>;
} {
  if (sa.suite === undefined || sa.keys === undefined) throw new Error("the ISAKMP SA has no keys yet");
  return { suite: sa.suite, keys: sa.keys };
}

/** The payloads of an encrypted message with the bytes that a HASH covers; `undefined` when the key does not fit. */
export function openEncrypted(
  sa: IsakmpSa,
  one: Exchange,
  header: IkeHeader,
  bytes: Uint8Array,
): { readonly payloads: readonly Payload[]; readonly plain: Uint8Array } | undefined {
  const { suite, keys } = secretsOf(sa);
  const text = bytes.subarray(HEADER_LENGTH);
  const block = suite.cipher.blockLength;
  if (text.length === 0 || text.length % block !== 0) return undefined;
  const key = cipherKey(suite.cipher, keys.encryption);
  const plain = decrypt(suite.cipher, { key, salt: EMPTY, iv: one.iv, aad: EMPTY }, text);
  const chain = plain === undefined ? undefined : decodeChain(plain, header.nextPayload);
  if (plain === undefined || chain?.ok !== true) return undefined;
  // Only a message that makes sense moves the IV: a forged one must not break the chain
  one.iv = Uint8Array.from(text.subarray(text.length - block));
  return { payloads: chain.value.payloads, plain: plain.subarray(0, plain.length - chain.value.trailer.length) };
}

/** HASH payload of phase 2 and informational exchanges, RFC 2409 §5.5, §5.7: over the message ID and what follows it. */
export function hashed(
  sa: IsakmpSa,
  messageId: number,
  payloads: readonly Payload[],
  before: Uint8Array = EMPTY,
): readonly Payload[] {
  const { suite, keys } = secretsOf(sa);
  const body = prf(suite.prf, keys.a, messageIdBytes(messageId), before, encodeChain(payloads));
  return [payload(PAYLOAD_V1.HASH, body), ...payloads];
}

/** Whether the HASH in front fits what follows it. */
export function isHashRight(
  sa: IsakmpSa,
  messageId: number,
  opened: { readonly payloads: readonly Payload[]; readonly plain: Uint8Array },
  before: Uint8Array = EMPTY,
): boolean {
  const { suite, keys } = secretsOf(sa);
  const [hash] = opened.payloads;
  if (hash?.type !== PAYLOAD_V1.HASH) return false;
  const rest = opened.plain.subarray(4 + hash.body.length);
  return isSame(hash.body, prf(suite.prf, keys.a, messageIdBytes(messageId), before, rest));
}

function transmit(
  host: V1Host,
  sa: IsakmpSa,
  one: Exchange,
  bytes: Uint8Array,
  summary: string,
  awaitsAnswer: boolean,
): void {
  one.sent = fragmentsOf(sa, bytes);
  one.summary = summary;
  one.sentAt = host.now;
  one.isAnswered = true;
  one.attempts = 1;
  one.repeatAt = awaitsAnswer ? after(host.now, sa.connection.retransmission.first) : undefined;
  sendAll(host, sa, one);
}

function sendAll(host: V1Host, sa: IsakmpSa, one: Exchange): void {
  const { name } = sa.connection;
  for (const bytes of one.sent) {
    host.event({
      kind: "message-sent",
      connection: name,
      summary: one.summary,
      attempt: one.attempts,
      bytes: bytes.length,
    });
    host.send(sa.path, bytes);
  }
}

/** Parts of a message that is too large for one, where the peer can put them together ([MS-IKEE] §3.1.5.2). */
function fragmentsOf(sa: IsakmpSa, bytes: Uint8Array): readonly Uint8Array[] {
  const size = sa.connection.fragmentSize;
  if (!sa.peer.fragments || size === 0 || bytes.length <= size) return [bytes];
  const room = Math.max(64, size - HEADER_LENGTH - 8);
  const total = Math.ceil(bytes.length / room);
  const id = ++sa.fragmentId;
  const { initiatorSpi, responderSpi } = sa;
  // What others expect of a fragment, of a quick mode as well: message ID 0, and the exchange that made the SA
  const exchange = sa.connection.aggressive ? EXCHANGE.AGGRESSIVE : EXCHANGE.IDENTITY_PROTECTION;
  const head = { initiatorSpi, responderSpi, major: 1, minor: 0, exchange, flags: 0, messageId: 0, trailer: EMPTY };
  return Array.from({ length: total }, (_, i) => {
    const data = bytes.subarray(i * room, (i + 1) * room);
    const body = encodeFragmentV1({ id, number: i + 1, isLast: i === total - 1, data });
    return encodeMessage({ ...head, payloads: [payload(PAYLOAD_V1.FRAGMENT, body)] });
  });
}

/** The same message came again: the same answer goes out again. */
export const resend = (host: V1Host, sa: IsakmpSa, one: Exchange): void => sendAll(host, sa, one);

/** Repeats what is due. @returns false when the peer counts as gone */
export function repeatIfDue(host: V1Host, sa: IsakmpSa, one: Exchange): boolean {
  if (one.repeatAt === undefined || one.repeatAt > host.now) return true;
  const { first, factor, tries } = sa.connection.retransmission;
  if (one.attempts > tries) {
    host.event({ kind: "peer-silent", connection: sa.connection.name, summary: one.summary, tries: one.attempts });
    return false;
  }
  one.repeatAt = after(host.now, (first * factor ** one.attempts) as Duration);
  one.attempts += 1;
  sendAll(host, sa, one);
  return true;
}

/** The earliest moment at which this SA has something to do. */
export function nextWake(sa: IsakmpSa): Instant | undefined {
  let next: Instant | undefined;
  const consider = (at: Instant | undefined): void => {
    if (at !== undefined && (next === undefined || at < next)) next = at;
  };
  for (const { repeatAt } of sa.exchanges.values()) consider(repeatAt);
  for (const { soft, hard } of sa.childRekeyAt.values()) {
    consider(soft);
    consider(hard);
  }
  consider(sa.rekeyAt);
  consider(sa.expiresAt);
  consider(sa.asking?.repeatAt);
  return next;
}

/** The SA is woken when its earliest deadline comes. */
export const wakeNext = (host: V1Host, sa: IsakmpSa): void =>
  host.wake(sa, sa.state === "closed" ? undefined : nextWake(sa));

/** Forgets an ISAKMP SA and every child that it still holds; nothing is sent. */
export function close(host: V1Host, sa: IsakmpSa, reason: CloseReason): void {
  if (sa.state === "closed") return;
  for (const child of [...sa.children]) removeChild(host, sa, child, reason);
  sa.state = "closed";
  sa.closed = reason;
  for (const one of [...sa.exchanges.values()]) forget(host, sa, one);
  host.forget(sa);
  host.wake(sa, undefined);
  host.event({ kind: "ike-sa-closed", connection: sa.connection.name, localSpi: sa.localSpi, reason });
}

/** An exchange that is given up, with the child that it expected. */
export function forget(host: V1Host, sa: IsakmpSa, { messageId, quick }: Exchange): void {
  sa.exchanges.delete(messageId);
  if (quick?.made !== undefined && !quick.isDone) host.remove(quick.made);
}

export function removeChild(
  host: V1Host,
  sa: IsakmpSa,
  child: IsakmpSa["children"][number],
  reason: CloseReason,
): void {
  sa.childRekeyAt.delete(child);
  const at = sa.children.indexOf(child);
  if (at < 0) return;
  sa.children.splice(at, 1);
  for (const one of sa.children) if (one.replaces === child) one.replaces = undefined;
  host.remove(child);
  host.event({ kind: "child-sa-closed", connection: sa.connection.name, child, reason });
}
