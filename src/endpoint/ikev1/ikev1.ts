import { after, type Duration, seconds } from "../../time/instant.ts";
import { decodeFragmentV1 } from "../../wire/ike/fragments.ts";
import { decodeHeader, decodeMessage, EMPTY, type IkeHeader, type IkeMessage } from "../../wire/ike/message.ts";
import { EXCHANGE, FLAG_V1, NOTIFY_V1, PAYLOAD_V1, PROTOCOL } from "../../wire/ike/numbers.ts";
import { digest } from "../algorithms/hashes.ts";
import type { ChildConfig, ConnectionConfig, Path } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { CloseReason } from "../events.ts";
import type { Host } from "../host.ts";
import { close, exchangeOf, forget, nextWake, openEncrypted, removeChild, repeatIfDue, resend } from "./exchange.ts";
import {
  askPeer as ask,
  askAgainIfDue,
  leave,
  sendDeleteChild,
  sendNotify,
  question as sendQuestion,
  spiBytes,
  takeInformational,
} from "./informational.ts";
import { type Exchange, IsakmpSa } from "./isakmp-sa.ts";
import { beginPhase1, takePhase1 } from "./phase1.ts";
import { beginQuickMode, confirmByPacket, takeQuickMode, tellChildGone } from "./quick-mode.ts";
import { takeClearNotify, takeSealedNotify, tellInClear, tellUnreadable } from "./refusal.ts";

// IKEv1 as the endpoint sees it: each function is one thing that happens to an ISAKMP SA.

type V1Host = Host<IsakmpSa>;

const HALF_OPEN = seconds(30);
const MOST_FRAGMENTS = 64;
/** How long an SA that we renewed goes on; one that the peer renewed is the peer's to delete, unless it forgets. */
const RENEWED = seconds(3);
const RENEWED_BY_PEER = seconds(10);
/** Further apart than the two ends see the same two SAs come up. */
const SETTLED = seconds(5);

const wakeNext = (host: V1Host, sa: IsakmpSa): void => host.wake(sa, sa.state === "closed" ? undefined : nextWake(sa));

function newSa(host: V1Host, connection: ConnectionConfig, path: Path, isInitiator: boolean): IsakmpSa {
  const bytes = host.entropy.bytes(4);
  // RFC 3706 §6.2: random, and with its high bit clear at first
  const dpdSequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) & 0x7fff_ffff;
  return new IsakmpSa({ connection, isInitiator, localSpi: host.newIkeSpi(), path, dpdSequence });
}

export function initiate(host: V1Host, connection: ConnectionConfig, path: Path, replaces?: IsakmpSa): IsakmpSa {
  const sa = newSa(host, connection, path, true);
  sa.replaces = replaces;
  host.register(sa);
  beginPhase1(host, sa);
  wakeNext(host, sa);
  return sa;
}

/** A peer begins. */
export function respond(
  host: V1Host,
  connection: ConnectionConfig,
  path: Path,
  bytes: Uint8Array,
): IsakmpSa | undefined {
  const message = decodeMessage(bytes);
  if (!message.ok) return undefined;
  const sa = newSa(host, connection, path, false);
  sa.remoteSpi = message.value.initiatorSpi;
  sa.expiresAt = after(host.now, HALF_OPEN);
  host.register(sa);
  const one = exchangeOf(sa, 0, message.value.exchange);
  one.received = digest("sha256", bytes);
  takePhase1(host, sa, one, message.value, message.value.payloads);
  wakeNext(host, sa);
  return sa;
}

/** A message under a cookie of ours. */
export function take(host: V1Host, sa: IsakmpSa, bytes: Uint8Array, path: Path): void {
  const header = decodeHeader(bytes);
  if (header.ok) takeMessage(host, sa, header.value, bytes, path);
  wakeNext(host, sa);
}

function takeMessage(host: V1Host, sa: IsakmpSa, header: IkeHeader, bytes: Uint8Array, path: Path): void {
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

/** Phase 1 is done: the initiator goes on with its children, and either end with those of the SA that this one renews. */
function afterPhase1(host: V1Host, sa: IsakmpSa): void {
  if (sa.isInitiator && (sa.replaces === undefined || sa.replaces.state === "closed")) {
    for (const config of sa.connection.children) beginQuickMode(host, sa, config);
    return;
  }
  // A DELETE of an old one must not take its children along
  const before = host.others(sa).filter(({ state }) => state !== "rekeyed");
  for (const other of before) adopt(host, other, sa);
  if (sa.replaces !== undefined) retire(host, sa.replaces, RENEWED);
  else for (const other of before) if (isOlder(other, sa)) retire(host, other, RENEWED_BY_PEER);
}

/** Both ends may have begun one at once: then each sees the other's as the newer, and neither is given up for it. */
const isOlder = (one: IsakmpSa, than: IsakmpSa): boolean =>
  (than.establishedAt ?? 0) - (one.establishedAt ?? 0) >= SETTLED;

/** Not at once: a peer that hears the DELETE before it has taken the children over gives them up with it. */
function retire(host: V1Host, sa: IsakmpSa, delay: Duration): void {
  if (sa.state === "closed") return;
  sa.state = "rekeyed";
  sa.rekeyAt = undefined;
  sa.expiresAt = after(host.now, delay);
  wakeNext(host, sa);
}

/** RFC 2409 §5.5: children do not hang on the ISAKMP SA that made them. */
function adopt(host: V1Host, from: IsakmpSa, to: IsakmpSa): void {
  for (const child of from.children.splice(0)) {
    to.children.push(child);
    const due = from.childRekeyAt.get(child);
    if (due !== undefined) to.childRekeyAt.set(child, due);
    host.install(to, child);
  }
  from.childRekeyAt.clear();
  host.event({
    kind: "ike-sa-rekeyed",
    connection: to.connection.name,
    localSpi: to.localSpi,
    replaces: from.localSpi,
  });
}

function takeFragment(sa: IsakmpSa, bytes: Uint8Array): Uint8Array | undefined {
  const message = decodeMessage(bytes);
  const decoded = message.ok ? decodeFragmentV1(message.value.payloads[0]?.body ?? EMPTY) : undefined;
  if (decoded?.ok !== true) return undefined;
  const { id, number, isLast, data } = decoded.value;
  if (number > MOST_FRAGMENTS) return undefined;
  if (sa.fragments?.id !== id) sa.fragments = { id, parts: new Map(), last: 0 };
  sa.fragments.parts.set(number, Uint8Array.from(data));
  if (isLast) sa.fragments.last = number;
  const { parts, last } = sa.fragments;
  if (last === 0 || parts.size < last) return undefined;
  sa.fragments = undefined;
  return Buffer.concat(Array.from({ length: last }, (_, i) => parts.get(i + 1) ?? EMPTY));
}

/** A deadline of this SA has come. */
export function wake(host: V1Host, sa: IsakmpSa): void {
  for (const one of [...sa.exchanges.values()]) {
    if (repeatIfDue(host, sa, one)) continue;
    if (one.messageId !== 0) {
      forget(host, sa, one);
      continue;
    }
    if (sa.isAnsweredUnreadably) tellUnreadable(host, sa);
    close(host, sa, "the peer is silent");
    return;
  }
  if (!askAgainIfDue(host, sa)) {
    close(host, sa, "the peer is silent");
    return;
  }
  if (sa.expiresAt !== undefined && sa.expiresAt <= host.now) {
    if (sa.state === "rekeyed") leave(host, sa, "rekeyed");
    else close(host, sa, "expired");
    return;
  }
  if (sa.rekeyAt !== undefined && sa.rekeyAt <= host.now) rekeyIke(host, sa);
  for (const [child, { soft, hard }] of [...sa.childRekeyAt]) {
    if (hard !== undefined && hard <= host.now) endChild(host, sa, child);
    else if (soft !== undefined && soft <= host.now) renewChild(host, sa, child);
  }
  wakeNext(host, sa);
}

/** It is over at once: RFC 4301 §4.4.2.1. */
export function expireChild(host: V1Host, sa: IsakmpSa, child: ChildSa): void {
  endChild(host, sa, child);
  wakeNext(host, sa);
}

function endChild(host: V1Host, sa: IsakmpSa, child: ChildSa): void {
  tellChildGone(host, sa, child);
  removeChild(host, sa, child, child.state === "rekeyed" ? "rekeyed" : "expired");
}

/** Both ends may have renewed it at once: only the newest of a name goes on, or they would double for ever. */
function renewChild(host: V1Host, sa: IsakmpSa, child: ChildSa): void {
  const newest = sa.children.findLast(
    ({ options, state }) => options.name === child.options.name && state === "installed",
  );
  if (newest === child) rekeyChild(host, sa, child);
  else sa.childRekeyAt.set(child, { soft: undefined, hard: sa.childRekeyAt.get(child)?.hard });
}

/** A packet came under a child whose quick mode lacks its last message. */
export function confirmChild(host: V1Host, sa: IsakmpSa, child: ChildSa): void {
  confirmByPacket(host, sa, child);
  wakeNext(host, sa);
}

export function rekeyChild(host: V1Host, sa: IsakmpSa, child: ChildSa): void {
  const due = sa.childRekeyAt.get(child);
  if (due !== undefined) sa.childRekeyAt.set(child, { soft: undefined, hard: due.hard });
  const config = sa.connection.children.find(({ name }) => name === child.options.name);
  if (config !== undefined) beginQuickMode(host, sa, config, child);
  wakeNext(host, sa);
}

/** IKEv1 has no rekey of an ISAKMP SA: a new phase 1 takes its place. */
export function rekeyIke(host: V1Host, sa: IsakmpSa): void {
  sa.rekeyAt = undefined;
  const { local, remote } = sa.path;
  initiate(host, sa.connection, { local, remote, isEncapsulated: sa.path.isEncapsulated }, sa);
}

export function deleteChild(host: V1Host, sa: IsakmpSa, child: ChildSa): void {
  sendDeleteChild(host, sa, child);
  removeChild(host, sa, child, "deleted by us");
  wakeNext(host, sa);
}

/** A child that is given up, and another one in its place. */
export function replaceChild(host: V1Host, sa: IsakmpSa, child: ChildSa): void {
  deleteChild(host, sa, child);
  const config = sa.connection.children.find(({ name }) => name === child.options.name);
  if (config !== undefined) beginQuickMode(host, sa, config);
  wakeNext(host, sa);
}

export function deleteIke(host: V1Host, sa: IsakmpSa): void {
  if (sa.state === "connecting") close(host, sa, "deleted by us");
  else leave(host, sa, "deleted by us");
}

export function askPeer(host: V1Host, sa: IsakmpSa): void {
  ask(host, sa);
  wakeNext(host, sa);
}

export const question = (host: V1Host, sa: IsakmpSa, number: number): void => sendQuestion(host, sa, number);

export function newChild(host: V1Host, sa: IsakmpSa, config: ChildConfig): void {
  beginQuickMode(host, sa, config);
  wakeNext(host, sa);
}

/** Its children belong to the peer: while another ISAKMP SA with it lives they go on under that one. */
export function abandon(host: V1Host, sa: IsakmpSa, reason: CloseReason): void {
  const heir = host.others(sa).find(({ state }) => state === "established");
  if (heir !== undefined && sa.children.length > 0) adopt(host, sa, heir);
  close(host, sa, reason);
}

export const tellInvalidSpi = (host: V1Host, sa: IsakmpSa, spi: number): void =>
  sendNotify(host, sa, {
    type: NOTIFY_V1.INVALID_SPI,
    protocol: PROTOCOL.ESP,
    spi: spiBytes(spi),
    data: spiBytes(spi),
  });
