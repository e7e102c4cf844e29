import { EMPTY, findPayload, type Payload, payload } from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY, PAYLOAD } from "../../wire/ike/numbers.ts";
import { encodeKe, encodeNotify } from "../../wire/ike/payloads.ts";
import type { ChildConfig } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import { type ChildOffer, configOf, NO_AH_HERE, usableSuites } from "./child.ts";
import { answerOffer } from "./child-answer.ts";
import { offerPayloads, takeAnswer } from "./child-offer.ts";
import { removeChild } from "./close.ts";
import { isOursLowest } from "./collision.ts";
import { enqueue, nextWake } from "./exchange.ts";
import type { Answer, Crossing, IkeSa, Task } from "./ike-sa.ts";
import { deleteChildTask, tellDeletedTask } from "./informational.ts";
import type { Nonces } from "./keys.ts";
import { errorOf, notifiesOf, notify } from "./notifies.ts";
import { protocolNumber } from "./proposals.ts";
import { retryAt } from "./retry.ts";

const NONCE_LENGTH = 32;

/** CREATE_CHILD_SA for a child that there is not yet, RFC 7296 §1.3.1. */
export const newChildTask = (config: ChildConfig): Task => createChild(config, undefined);

/** CREATE_CHILD_SA for the successor of a child, RFC 7296 §1.3.3: made before the old one is broken. */
export function rekeyChildTask(sa: IkeSa, old: ChildSa): Task {
  const config = configOf(sa, old);
  if (config === undefined) throw new Error(`no child ${old.options.name} in ${sa.connection.name}`);
  return createChild(config, old);
}

function createChild(config: ChildConfig, old: ChildSa | undefined): Task {
  let offer: ChildOffer | undefined;
  let nonce: Uint8Array = EMPTY;
  let group = config.suites[0]?.group;
  let crossing: Crossing<ChildSa> | undefined;
  const self: Task = {
    exchange: EXCHANGE.CREATE_CHILD_SA,
    summary: old === undefined ? "CREATE_CHILD_SA (new child)" : "CREATE_CHILD_SA (rekey child)",
    // HDR, SK {[N(REKEY_SA)], SA, Ni, [KEi], TSi, TSr} -->
    request(host, sa) {
      if (!sa.isUsable) {
        // RFC 7296 §2.8: what was still to be made is made under the SA that took the children over
        if (old === undefined && sa.successor !== undefined) enqueue(host, sa.successor, newChildTask(config));
        return undefined;
      }
      if (old !== undefined && !isLive(sa, old)) return undefined;
      nonce = host.entropy.bytes(NONCE_LENGTH);
      const pair = group?.keyPair(host.entropy);
      const suites = usableSuites(sa, config);
      if (suites.length === 0) {
        failed(host, sa, old === undefined ? "child" : "rekey", NO_AH_HERE);
        return undefined;
      }
      offer = { config, suites, inboundSpi: host.newChildSpi(), ...(pair === undefined ? {} : { pair }) };
      if (old !== undefined) {
        crossing = crossingOf(sa, old);
        crossing.ourNonce = nonce;
      }
      const proposed = offerPayloads(offer, false);
      const of = (...types: readonly number[]): readonly Payload[] =>
        proposed.filter(({ type }) => types.includes(type));
      return [
        ...(old === undefined ? [] : [rekeyNotify(old)]),
        ...of(PAYLOAD.NOTIFY, PAYLOAD.SA),
        payload(PAYLOAD.NONCE, nonce),
        ...(pair === undefined || group === undefined
          ? []
          : [payload(PAYLOAD.KE, encodeKe({ group: group.id, data: pair.publicValue }))]),
        ...of(PAYLOAD.TS_I, PAYLOAD.TS_R),
      ];
    },
    response(host, sa, answer) {
      const wanted = groupWanted(answer.payloads, config);
      if (wanted !== undefined && wanted !== group) {
        group = wanted;
        enqueue(host, sa, self);
        return;
      }
      if (offer !== undefined) take(host, sa, { offer, old, nonce, crossing }, answer);
    },
  };
  return self;
}

const isLive = (sa: IkeSa, child: ChildSa): boolean => sa.children.includes(child) && child.state === "installed";

function groupWanted(
  payloads: readonly Payload[],
  config: ChildConfig,
): NonNullable<ChildConfig["suites"][number]["group"]> | undefined {
  const error = errorOf(payloads);
  if (error?.type !== NOTIFY.INVALID_KE_PAYLOAD || error.data.length !== 2) return undefined;
  const id = ((error.data[0] ?? 0) << 8) | (error.data[1] ?? 0);
  return config.suites.find(({ group }) => group?.id === id)?.group;
}

const rekeyNotify = (old: ChildSa): Payload => {
  const spi = new Uint8Array(4);
  new DataView(spi.buffer).setUint32(0, old.inboundSpi);
  const protocol = protocolNumber(old.options.suite);
  return payload(PAYLOAD.NOTIFY, encodeNotify({ protocol, spi, type: NOTIFY.REKEY_SA, data: EMPTY }));
};

function crossingOf(sa: IkeSa, old: ChildSa): Crossing<ChildSa> {
  const before = sa.childCrossings.get(old.inboundSpi);
  if (before !== undefined) return before;
  const fresh = {};
  sa.childCrossings.set(old.inboundSpi, fresh);
  return fresh;
}

interface Asked {
  readonly offer: ChildOffer;
  readonly old: ChildSa | undefined;
  readonly nonce: Uint8Array;
  /** Outlives the old child, which a peer that won the crossing deletes before it answers us. */
  readonly crossing: Crossing<ChildSa> | undefined;
}

function take(host: Host<IkeSa>, sa: IkeSa, asked: Asked, { payloads }: Answer): void {
  const connection = sa.connection.name;
  const { old, nonce, crossing } = asked;
  if (crossing !== undefined) delete crossing.ourNonce;
  const nonces = { initiator: nonce, responder: Uint8Array.from(findPayload(payloads, PAYLOAD.NONCE)?.body ?? EMPTY) };
  const outcome = takeAnswer(host, sa, asked.offer, payloads, nonces);
  if (!outcome.ok) {
    refused(host, sa, asked, outcome);
    if (outcome.unwanted !== undefined) enqueue(host, sa, tellDeletedTask(outcome.unwanted));
    return;
  }
  const { child } = outcome;
  if (old === undefined) {
    host.event({ kind: "child-sa-established", connection, child });
    return;
  }
  host.event({ kind: "child-sa-rekeyed", connection, child, replaces: old.inboundSpi });
  const theirs = crossing?.theirs;
  if (theirs !== undefined && sa.children.includes(theirs.made)) {
    const lost = isOursLowest(nonces, theirs.nonces);
    host.event({ kind: "collision", connection, what: "child rekey", kept: lost ? "theirs" : "ours" });
    if (lost) {
      child.state = "rekeyed";
      enqueue(host, sa, deleteChildTask(child, "redundant after a collision"));
      return;
    }
    theirs.made.state = "rekeyed"; // the peer deletes the one that it made
  }
  old.state = "rekeyed";
  enqueue(host, sa, deleteChildTask(old, "rekeyed"));
}

function refused(
  host: Host<IkeSa>,
  sa: IkeSa,
  { old, offer }: Asked,
  { reason, notify: name }: { readonly reason: string; readonly notify?: string },
): void {
  // RFC 7296 §2.25: the peer no longer has it, or is busy for the moment
  if (old !== undefined && name === "CHILD_SA_NOT_FOUND") removeChild(host, sa, old, "deleted by the peer");
  if (name === "TEMPORARY_FAILURE") {
    // An IKE rekey may be what kept it busy: then it is asked under the successor
    const home = sa.successor ?? sa;
    if (old === undefined) home.childrenLater.set(offer.config, retryAt(host));
    else if (isLive(sa, old)) sa.childRekeyAt.set(old, { soft: retryAt(host), hard: sa.childRekeyAt.get(old)?.hard });
    host.wake(home, nextWake(home));
    return;
  }
  failed(host, sa, old === undefined ? "child" : "rekey", reason, name);
}

function failed(host: Host<IkeSa>, sa: IkeSa, stage: "child" | "rekey", reason: string, name?: string): void {
  const connection = sa.connection.name;
  const told = name === undefined ? {} : { notify: name };
  host.event({ kind: "negotiation-failed", connection, stage, reason, ...told });
}

/** CREATE_CHILD_SA for a child, as responder. */
export function answerCreateChild(host: Host<IkeSa>, sa: IkeSa, payloads: readonly Payload[]): readonly Payload[] {
  if (!sa.isUsable || sa.crossing?.ourNonce !== undefined) return [notify(NOTIFY.TEMPORARY_FAILURE)]; // §2.25.2
  const rekey = notifiesOf(payloads).find(({ type }) => type === NOTIFY.REKEY_SA);
  const old = rekey === undefined ? undefined : childOf(sa, rekey.spi);
  if (rekey !== undefined && old === undefined) {
    // RFC 7296 §2.25.1: a child that the peer has made for a request of ours, whose answer we still await, is no stranger
    if (sa.outstanding?.task.exchange === EXCHANGE.CREATE_CHILD_SA) return [notify(NOTIFY.TEMPORARY_FAILURE)];
    const { protocol, spi } = rekey;
    return [payload(PAYLOAD.NOTIFY, encodeNotify({ protocol, spi, type: NOTIFY.CHILD_SA_NOT_FOUND, data: EMPTY }))];
  }
  if (old !== undefined && old.state !== "installed") return [notify(NOTIFY.TEMPORARY_FAILURE)]; // §2.25.1
  const initiator = Uint8Array.from(findPayload(payloads, PAYLOAD.NONCE)?.body ?? EMPTY);
  if (initiator.length < 16) return [notify(NOTIFY.INVALID_SYNTAX)];
  const nonces: Nonces = { initiator, responder: host.entropy.bytes(NONCE_LENGTH) };
  const config = old === undefined ? undefined : sa.connection.children.find(({ name }) => name === old.options.name);
  const answer = answerOffer(host, sa, payloads, {
    nonces,
    isFirst: false,
    ...(config === undefined ? {} : { config }),
  });
  const connection = sa.connection.name;
  if (!answer.ok) {
    const stage = old === undefined ? "child" : "rekey";
    host.event({ kind: "negotiation-failed", connection, stage, reason: answer.reason });
  } else if (old === undefined) host.event({ kind: "child-sa-established", connection, child: answer.child });
  else {
    host.event({ kind: "child-sa-rekeyed", connection, child: answer.child, replaces: old.inboundSpi });
    const crossing = crossingOf(sa, old);
    crossing.theirs = { nonces, made: answer.child };
    if (crossing.ourNonce === undefined) old.state = "rekeyed";
    answer.child.replaces = old;
  }
  return answer.payloads;
}

/** The peer names the SPI under which it receives, which is the one that we send under. */
function childOf(sa: IkeSa, spi: Uint8Array): ChildSa | undefined {
  if (spi.length !== 4) return undefined;
  const value = new DataView(spi.buffer, spi.byteOffset).getUint32(0);
  return sa.children.find(({ outboundSpi }) => outboundSpi === value);
}
