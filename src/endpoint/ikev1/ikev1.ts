import { after, seconds } from "../../time/instant.ts";
import { decodeHeader, decodeMessage } from "../../wire/ike/message.ts";
import { NOTIFY_V1, PROTOCOL } from "../../wire/ike/numbers.ts";
import { digest } from "../algorithms/hashes.ts";
import type { ChildConfig, ConnectionConfig, Path } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { CloseReason } from "../events.ts";
import type { Host } from "../host.ts";
import { close, exchangeOf, forget, removeChild, repeatIfDue, wakeNext } from "./exchange.ts";
import { takeMessage } from "./incoming.ts";
import {
  askPeer as ask,
  askAgainIfDue,
  leave,
  sendDeleteChild,
  sendNotify,
  question as sendQuestion,
  spiBytes,
} from "./informational.ts";
import { IsakmpSa } from "./isakmp-sa.ts";
import { beginPhase1, takePhase1 } from "./phase1.ts";
import { beginQuickMode, confirmByPacket, tellChildGone } from "./quick-mode.ts";
import { tellUnreadable } from "./refusal.ts";
import { adopt } from "./succession.ts";

// IKEv1 as the endpoint sees it: each function is one thing that happens to an ISAKMP SA.

type V1Host = Host<IsakmpSa>;

const HALF_OPEN = seconds(30);

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
