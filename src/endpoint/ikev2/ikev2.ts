import { after, seconds } from "../../time/instant.ts";
import type { IkeMessage, Payload } from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY } from "../../wire/ike/numbers.ts";
import type { ChildConfig, ConnectionConfig, Path } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { CloseReason } from "../events.ts";
import type { Host } from "../host.ts";
import { answerAuth } from "./auth-task.ts";
import { configOf } from "./child.ts";
import { close, removeChild } from "./close.ts";
import { isUnprotected, takeUnprotected } from "./crash.ts";
import { enqueue, nextWake, receive, repeatIfDue, repeatNow } from "./exchange.ts";
import { IkeSa } from "./ike-sa.ts";
import {
  answerInformational,
  deleteChildTask,
  deleteIkeTask,
  halfOf,
  invalidSpiTask,
  livenessTask,
  tellDeletedTask,
} from "./informational.ts";
import { answerInit, initTask } from "./init.ts";
import { notify } from "./notifies.ts";
import { answerCreateChild, newChildTask, rekeyChildTask } from "./rekey-child.ts";
import { answerRekeyIke, isIkeRekey, moveChildren, rekeyIkeTask } from "./rekey-ike.ts";
import { IvSource } from "./seal.ts";

/** A peer's SA that it never authenticates is forgotten. */
const HALF_OPEN = seconds(30);

// IKEv2 as the endpoint sees it: each function is one thing that happens to an IKE SA. After each the SA is woken when
// its earliest deadline comes.

const wakeNext = (host: Host<IkeSa>, sa: IkeSa): void =>
  host.wake(sa, sa.state === "closed" ? undefined : nextWake(sa));

/** Begins an IKE SA with the peer. @param redirectedFrom the address of the gateway that sent us to this one (RFC 5685) */
export function initiate(host: Host<IkeSa>, connection: ConnectionConfig, path: Path, redirectedFrom?: string): IkeSa {
  const sa = new IkeSa({
    connection,
    isInitiator: true,
    localSpi: host.newIkeSpi(),
    path,
    ivs: new IvSource(host.entropy),
    redirectedFrom,
  });
  host.register(sa);
  enqueue(host, sa, initTask(sa));
  wakeNext(host, sa);
  return sa;
}

/** A peer begins. @returns the answer to send; the SA is registered unless it was refused */
export function respond(
  host: Host<IkeSa>,
  connection: ConnectionConfig,
  path: Path,
  message: IkeMessage,
  bytes: Uint8Array,
): { readonly sa: IkeSa; readonly answer: Uint8Array } {
  const sa = new IkeSa({
    connection,
    isInitiator: false,
    localSpi: host.newIkeSpi(),
    path,
    ivs: new IvSource(host.entropy),
  });
  const answer = answerInit(host, sa, message, bytes);
  if (sa.state !== "closed") {
    host.register(sa);
    sa.expiresAt = after(host.now, HALF_OPEN);
    wakeNext(host, sa);
  }
  return { sa, answer };
}

/** A message under an SPI of ours. */
export function take(host: Host<IkeSa>, sa: IkeSa, message: IkeMessage, bytes: Uint8Array, path: Path): void {
  if (isUnprotected(message)) {
    takeUnprotected(host, sa, message);
    return;
  }
  const before = sa.path;
  receive(host, sa, message, bytes, (_, __, ___, payloads) => {
    // RFC 7296 §2.23: an authentic request moves us to where it came from
    sa.path = path;
    return handle(host, sa, message, payloads);
  });
  if (sa.state === "closing" && sa.outstanding === undefined && before !== undefined) finish(host, sa);
  wakeNext(host, sa);
}

function handle(host: Host<IkeSa>, sa: IkeSa, message: IkeMessage, payloads: readonly Payload[]): readonly Payload[] {
  switch (message.exchange) {
    case EXCHANGE.IKE_AUTH:
      return answerAuth(host, sa, payloads);
    case EXCHANGE.CREATE_CHILD_SA:
      return isIkeRekey(payloads) ? answerRekeyIke(host, sa, payloads) : answerCreateChild(host, sa, payloads);
    case EXCHANGE.INFORMATIONAL:
      return answerInformational(host, sa, payloads);
    default:
      return [notify(NOTIFY.INVALID_SYNTAX)];
  }
}

/** The last answer of an SA that the peer gave up, or that we refused, is out. */
function finish(host: Host<IkeSa>, sa: IkeSa): void {
  // Of two rekeys that crossed, ours was never answered: the peer goes on with its own
  const theirs = sa.crossing?.theirs?.made;
  if (theirs !== undefined && sa.successor === undefined) moveChildren(host, sa, theirs);
  const reason: CloseReason = sa.successor === undefined ? "deleted by the peer" : "rekeyed";
  close(host, sa, sa.establishedAt === undefined ? "refused" : reason);
}

/** A deadline of this SA has come: a repetition, a lifetime, a question whether the peer lives. */
export function wake(host: Host<IkeSa>, sa: IkeSa): void {
  repeatIfDue(host, sa);
  if (sa.state === "closed") return;
  if (sa.expiresAt !== undefined && sa.expiresAt <= host.now) {
    close(host, sa, "expired");
    return;
  }
  if (sa.rekeyAt !== undefined && sa.rekeyAt <= host.now) {
    sa.rekeyAt = undefined;
    enqueue(host, sa, rekeyIkeTask(sa));
  }
  for (const [config, at] of [...sa.childrenLater]) {
    if (at > host.now) continue;
    sa.childrenLater.delete(config);
    enqueue(host, sa, newChildTask(config));
  }
  for (const [child, { soft, hard }] of [...sa.childRekeyAt]) renewChild(host, sa, child, soft, hard);
  wakeNext(host, sa);
}

function renewChild(
  host: Host<IkeSa>,
  sa: IkeSa,
  child: ChildSa,
  soft: number | undefined,
  hard: number | undefined,
): void {
  if (hard !== undefined && hard <= host.now) {
    expireChild(host, sa, child);
    return;
  }
  if (soft === undefined || soft > host.now) return;
  rekeyChild(host, sa, child);
}

/** Renews a child before its lifetime ends, or because the operator says so. */
export function rekeyChild(host: Host<IkeSa>, sa: IkeSa, child: ChildSa): void {
  const due = sa.childRekeyAt.get(child);
  if (due !== undefined) sa.childRekeyAt.set(child, { soft: undefined, hard: due.hard });
  enqueue(host, sa, rekeyChildTask(sa, child));
  wakeNext(host, sa);
}

/** It is over at once, whatever the peer answers: RFC 4301 §4.4.2.1. */
export function expireChild(host: Host<IkeSa>, sa: IkeSa, child: ChildSa): void {
  const isKnownToPeer = child.state !== "deleting";
  removeChild(host, sa, child, "expired");
  if (isKnownToPeer && sa.isUsable) enqueue(host, sa, tellDeletedTask(halfOf(child)));
  wakeNext(host, sa);
}

export function rekeyIke(host: Host<IkeSa>, sa: IkeSa): void {
  enqueue(host, sa, rekeyIkeTask(sa));
  wakeNext(host, sa);
}

export function deleteChild(host: Host<IkeSa>, sa: IkeSa, child: ChildSa): void {
  enqueue(host, sa, deleteChildTask(child, "deleted by us"));
  wakeNext(host, sa);
}

/** A child that is given up, and another one in its place. */
export function replaceChild(host: Host<IkeSa>, sa: IkeSa, child: ChildSa): void {
  deleteChild(host, sa, child);
  const config = configOf(sa, child);
  if (config !== undefined) enqueue(host, sa, newChildTask(config));
  wakeNext(host, sa);
}

export function deleteIke(host: Host<IkeSa>, sa: IkeSa): void {
  if (sa.state === "connecting") {
    close(host, sa, "deleted by us");
    return;
  }
  enqueue(host, sa, deleteIkeTask("deleted by us"));
  wakeNext(host, sa);
}

/** Asks at once whether the peer lives. */
export function askPeer(host: Host<IkeSa>, sa: IkeSa): void {
  enqueue(host, sa, livenessTask());
  wakeNext(host, sa);
}

/** With a window of one, a request that is under way asks as well as an empty one (RFC 7296 §2.3, §2.4). */
export function question(host: Host<IkeSa>, sa: IkeSa, number: number): void {
  sa.question = number;
  if (sa.outstanding === undefined) enqueue(host, sa, livenessTask("dpd"));
  else repeatNow(host, sa);
  wakeNext(host, sa);
}

export function stopAsking(host: Host<IkeSa>, sa: IkeSa): void {
  sa.question = undefined;
  const { outstanding } = sa;
  if (outstanding?.repeatAt !== undefined || outstanding === undefined) return;
  outstanding.repeatAt = after(host.now, sa.connection.retransmission.first);
  wakeNext(host, sa);
}

export function newChild(host: Host<IkeSa>, sa: IkeSa, config: ChildConfig): void {
  enqueue(host, sa, newChildTask(config));
  wakeNext(host, sa);
}

export const abandon = (host: Host<IkeSa>, sa: IkeSa, reason: CloseReason): void => close(host, sa, reason);

export function tellInvalidSpi(host: Host<IkeSa>, sa: IkeSa, spi: number): void {
  enqueue(host, sa, invalidSpiTask(spi));
  wakeNext(host, sa);
}
