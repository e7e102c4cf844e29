import { after, between, type Duration, type Instant } from "../../time/instant.ts";
import { decodeFragmentHead, FRAGMENT_HEAD_LENGTH } from "../../wire/ike/fragments.ts";
import { decodeChain, encodeMessage, type IkeMessage, type Payload } from "../../wire/ike/message.ts";
import { EXCHANGE, FLAG, nameOf, PAYLOAD } from "../../wire/ike/numbers.ts";
import type { Host } from "../host.ts";
import { close } from "./close.ts";
import { unknownCritical, unsupported } from "./critical.ts";
import type { IkeSa, Task } from "./ike-sa.ts";
import { type Envelope, open, openPart, type Protection, sealFragments } from "./seal.ts";

const EMPTY = new Uint8Array(0);

/** Puts a request of ours at the end of the queue, and sends it when nothing is under way. */
export function enqueue(host: Host<IkeSa>, sa: IkeSa, task: Task): void {
  sa.queue.push(task);
  sendNext(host, sa);
}

export function sendNext(host: Host<IkeSa>, sa: IkeSa): void {
  while (sa.outstanding === undefined && sa.state !== "closed") {
    const task = sa.queue.shift();
    if (task === undefined) return;
    const payloads = task.request(host, sa);
    if (payloads !== undefined) sendRequest(host, sa, task, payloads);
  }
}

function sendRequest(host: Host<IkeSa>, sa: IkeSa, task: Task, payloads: readonly Payload[]): void {
  const messageId = sa.nextRequest++;
  const packets = packetsOf(sa, envelope(sa, task.exchange, messageId, false), payloads);
  sa.outstanding = {
    task,
    messageId,
    packets,
    firstSentAt: host.now,
    attempts: 1,
    repeatAt: task.asksLiveness === "dpd" ? undefined : after(host.now, sa.connection.retransmission.first),
  };
  transmit(host, sa, packets, task.summary, 1);
  // Often it is another SA than the one at hand that sends: the successor of a rekey, or the redundant one
  host.wake(sa, nextWake(sa));
}

/** IKE_SA_INIT goes in the clear; all else in SK, in fragments when both ends can (RFC 7383 §2.3). */
function packetsOf(sa: IkeSa, head: Envelope, payloads: readonly Payload[]): readonly Uint8Array[] {
  if (head.exchange === EXCHANGE.IKE_SA_INIT) return [encodeMessage({ ...head, payloads, trailer: EMPTY })];
  const size = sa.peer.fragments && sa.connection.fragmentSize > 0 ? sa.connection.fragmentSize : 0xffff;
  return sealFragments(protection(sa, true), sa.ivs, head, payloads, size);
}

function envelope(sa: IkeSa, exchange: number, messageId: number, isResponse: boolean): Envelope {
  const flags = (sa.isInitiator ? FLAG.INITIATOR : 0) | (isResponse ? FLAG.RESPONSE : 0);
  const { initiatorSpi, responderSpi } = sa;
  return { initiatorSpi, responderSpi, major: 2, minor: 0, exchange, flags, messageId };
}

/** @param isOurs what we send, or what the peer sends */
export function protection(sa: IkeSa, isOurs: boolean): Protection {
  if (sa.suite === undefined || sa.keys === undefined) throw new Error("the IKE SA has no keys yet");
  return { suite: sa.suite, keys: sa.isInitiator === isOurs ? sa.keys.initiator : sa.keys.responder };
}

function transmit(
  host: Host<IkeSa>,
  sa: IkeSa,
  packets: readonly Uint8Array[],
  summary: string,
  attempt: number,
): void {
  for (const packet of packets) {
    host.event({ kind: "message-sent", connection: sa.connection.name, summary, attempt, bytes: packet.length });
    host.send(sa.path, packet);
  }
}

/** The alarm of the request under way: the same bytes again, later each time, until the peer counts as gone (RFC 7296 §2.4). */
export function repeatIfDue(host: Host<IkeSa>, sa: IkeSa): void {
  const { outstanding } = sa;
  if (outstanding?.repeatAt === undefined || outstanding.repeatAt > host.now) return;
  const { first, factor, tries } = sa.connection.retransmission;
  if (outstanding.attempts > tries) {
    const { summary } = outstanding.task;
    host.event({ kind: "peer-silent", connection: sa.connection.name, summary, tries: outstanding.attempts });
    close(host, sa, "the peer is silent");
    return;
  }
  transmit(host, sa, outstanding.packets, outstanding.task.summary, outstanding.attempts + 1);
  outstanding.repeatAt = after(host.now, (first * factor ** outstanding.attempts) as Duration);
  outstanding.attempts += 1;
}

/** The request under way once more, out of its turn. */
export function repeatNow(host: Host<IkeSa>, sa: IkeSa): void {
  const { outstanding } = sa;
  if (outstanding !== undefined)
    transmit(host, sa, outstanding.packets, outstanding.task.summary, ++outstanding.attempts);
}

/** Sends the task's message anew with the same ID: after COOKIE and INVALID_KE_PAYLOAD (RFC 7296 §2.6, §1.3). */
export function sendAgain(host: Host<IkeSa>, sa: IkeSa, task: Task): void {
  sa.outstanding = undefined;
  if (task.exchange === EXCHANGE.IKE_SA_INIT) sa.nextRequest = 0;
  sa.queue.unshift(task);
  sendNext(host, sa);
}

export type RequestHandler = (
  host: Host<IkeSa>,
  sa: IkeSa,
  message: IkeMessage,
  payloads: readonly Payload[],
) => readonly Payload[];

/** A message for an SA that is known. Whatever is not authentic changes nothing. */
export function receive(
  host: Host<IkeSa>,
  sa: IkeSa,
  message: IkeMessage,
  bytes: Uint8Array,
  handle: RequestHandler,
): void {
  const isResponse = (message.flags & FLAG.RESPONSE) !== 0;
  if (isResponse && sa.outstanding?.messageId !== message.messageId) return;
  if (isResponse && sa.outstanding?.task.exchange !== message.exchange) return;
  if (!isResponse && repeatsAnswer(host, sa, message)) return;
  if (!isResponse && message.messageId !== sa.expectedRequest) return;
  const payloads = plainPayloads(host, sa, message, bytes);
  if (payloads === undefined) return;
  if (message.exchange !== EXCHANGE.IKE_SA_INIT) heard(host, sa, message.exchange, isResponse, payloads);
  if (isResponse && isUnusable(host, sa, message, payloads)) return;
  if (isResponse) takeResponse(host, sa, payloads, bytes);
  else answer(host, sa, message, payloads, handle);
}

/** RFC 7296 §2.5: an answer that demands what we do not know cannot be obeyed. In the clear it may be anybody's. */
function isUnusable(host: Host<IkeSa>, sa: IkeSa, { exchange }: IkeMessage, payloads: readonly Payload[]): boolean {
  const unknown = unknownCritical(payloads);
  if (unknown === undefined) return false;
  const reason = `a critical payload of type ${unknown.type}, which is not known here, in the answer`;
  host.event({ kind: "message-refused", connection: sa.connection.name, code: "ike.critical", reason });
  if (exchange !== EXCHANGE.IKE_SA_INIT) close(host, sa, "refused");
  return true;
}

/** An answer to our own question is taken note of where it is taken. */
function heard(
  host: Host<IkeSa>,
  sa: IkeSa,
  exchange: number,
  isResponse: boolean,
  payloads: readonly Payload[],
): void {
  sa.heardAt = host.now;
  if (isResponse && sa.outstanding?.task.asksLiveness !== undefined) return;
  const isQuestion = !isResponse && exchange === EXCHANGE.INFORMATIONAL && payloads.length === 0;
  host.heard(sa, isQuestion ? "asked-by-peer" : "ike-received");
}

/** RFC 7296 §2.1: a request that was answered gets the very same answer again. */
function repeatsAnswer(host: Host<IkeSa>, sa: IkeSa, message: IkeMessage): boolean {
  const { lastResponse } = sa;
  if (lastResponse?.messageId !== message.messageId) return false;
  // RFC 7383 §2.6.1: only the first fragment of a repeated request is answered
  const sealed = message.payloads.find(({ type }) => type === PAYLOAD.SKF);
  const head = sealed === undefined ? undefined : decodeFragmentHead(sealed.body);
  if (head?.ok === true && head.value.number !== 1) return true;
  for (const packet of lastResponse.packets) host.send(sa.path, packet);
  return true;
}

function plainPayloads(
  host: Host<IkeSa>,
  sa: IkeSa,
  message: IkeMessage,
  bytes: Uint8Array,
): readonly Payload[] | undefined {
  if (message.exchange === EXCHANGE.IKE_SA_INIT) return message.payloads;
  const sealed = message.payloads.at(-1);
  if (sa.keys === undefined || sealed?.inner === undefined) return undefined; // never in the clear once there are keys
  const opened =
    sealed.type === PAYLOAD.SKF ? takeFragment(sa, message, bytes, sealed) : open(protection(sa, false), bytes, sealed);
  if (opened === undefined) return undefined;
  if (!opened.ok) {
    host.event({
      kind: "message-refused",
      connection: sa.connection.name,
      code: opened.error.code,
      reason: opened.error.message,
    });
    return undefined;
  }
  return opened.value;
}

/** RFC 7383 §2.6: each fragment is authentic by itself; the chain is read when all are there. */
function takeFragment(
  sa: IkeSa,
  message: IkeMessage,
  bytes: Uint8Array,
  sealed: Payload,
): ReturnType<typeof open> | undefined {
  const head = decodeFragmentHead(sealed.body);
  if (!head.ok) return head;
  const plain = openPart(protection(sa, false), bytes, sealed, FRAGMENT_HEAD_LENGTH);
  if (!plain.ok) return plain;
  const { number, total } = head.value;
  const key = `${message.flags & FLAG.RESPONSE}/${message.messageId}/${total}`;
  if (sa.fragments?.key !== key) sa.fragments = { key, total, parts: new Map(), first: 0 };
  sa.fragments.parts.set(number, Uint8Array.from(plain.value));
  if (number === 1) sa.fragments.first = sealed.inner ?? 0;
  if (sa.fragments.parts.size < total) return undefined;
  const { parts, first } = sa.fragments;
  sa.fragments = undefined;
  const whole = Buffer.concat(Array.from({ length: total }, (_, i) => parts.get(i + 1) ?? EMPTY));
  const chain = decodeChain(whole, first);
  return chain.ok ? { ok: true, value: chain.value.payloads } : chain;
}

function takeResponse(host: Host<IkeSa>, sa: IkeSa, payloads: readonly Payload[], bytes: Uint8Array): void {
  const { outstanding } = sa;
  if (outstanding === undefined) return;
  const roundTrip = between(outstanding.firstSentAt, host.now);
  const { summary } = outstanding.task;
  host.event({ kind: "message-received", connection: sa.connection.name, summary, roundTrip, bytes: bytes.length });
  sa.outstanding = undefined;
  if (sa.question !== undefined) host.answered(sa, sa.question);
  sa.question = undefined;
  outstanding.task.response(host, sa, { payloads, bytes, roundTrip });
  sendNext(host, sa);
}

function answer(
  host: Host<IkeSa>,
  sa: IkeSa,
  message: IkeMessage,
  payloads: readonly Payload[],
  handle: RequestHandler,
): void {
  const summary = `${nameOf(EXCHANGE, message.exchange)} request`;
  host.event({ kind: "message-received", connection: sa.connection.name, summary, bytes: 0 });
  sa.expectedRequest = message.messageId + 1;
  const unknown = unknownCritical(payloads);
  const reply = unknown === undefined ? handle(host, sa, message, payloads) : [unsupported(unknown)];
  const packets = packetsOf(sa, envelope(sa, message.exchange, message.messageId, true), reply);
  sa.lastResponse = { messageId: message.messageId, packets };
  transmit(host, sa, packets, `${nameOf(EXCHANGE, message.exchange)} response`, 1);
  sendNext(host, sa);
}

/** The earliest moment at which this SA has something to do. */
export function nextWake(sa: IkeSa): Instant | undefined {
  let next: Instant | undefined = sa.outstanding?.repeatAt;
  const consider = (at: Instant | undefined): void => {
    if (at !== undefined && (next === undefined || at < next)) next = at;
  };
  consider(sa.rekeyAt);
  consider(sa.expiresAt);
  for (const at of sa.childrenLater.values()) consider(at);
  for (const { soft, hard } of sa.childRekeyAt.values()) {
    consider(soft);
    consider(hard);
  }
  return next;
}
