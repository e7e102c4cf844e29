import { after, seconds } from "../../time/instant.ts";
import { bytesOf, EMPTY, findPayload, hexOf, type Payload, payload } from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY, nameOf, PAYLOAD, PROTOCOL } from "../../wire/ike/numbers.ts";
import { decodeKe, encodeKe } from "../../wire/ike/payloads.ts";
import { decodeSa, encodeSa } from "../../wire/ike/sa.ts";
import type { DhKeyPair } from "../algorithms/groups.ts";
import type { IkeSuite } from "../algorithms/suite.ts";
import type { Host } from "../host.ts";
import { setLifetime } from "./auth-task.ts";
import { isOursLowest } from "./collision.ts";
import { crashTokenTask, ownCrashToken, takeCrashToken } from "./crash.ts";
import { enqueue, nextWake } from "./exchange.ts";
import { IkeSa, type Task } from "./ike-sa.ts";
import { deleteIkeTask } from "./informational.ts";
import { ikeKeys, type Nonces, rekeyedSkeyseed } from "./keys.ts";
import { errorOf, notify } from "./notifies.ts";
import { chooseIke, ikeProposals } from "./proposals.ts";
import { retryAt } from "./retry.ts";
import { IvSource } from "./seal.ts";

const NONCE_LENGTH = 32;
/** Longer than a peer repeats a delete in ordinary weather. */
const REDUNDANT = seconds(30);

/** CREATE_CHILD_SA that renews the IKE SA itself, RFC 7296 §1.3.2; the children move to the new one. */
export function rekeyIkeTask(sa: IkeSa): Task {
  let nonce: Uint8Array = EMPTY;
  let pair: DhKeyPair | undefined;
  let group = sa.suite?.group;
  let localSpi = "";
  const self: Task = {
    exchange: EXCHANGE.CREATE_CHILD_SA,
    summary: "CREATE_CHILD_SA (rekey IKE SA)",
    // HDR, SK {SA, Ni, KEi} -->
    request(host) {
      if (!sa.isUsable || group === undefined) return undefined;
      nonce = host.entropy.bytes(NONCE_LENGTH);
      pair = group.keyPair(host.entropy);
      localSpi = host.newIkeSpi();
      sa.crossing ??= {};
      sa.crossing.ourNonce = nonce;
      return [
        payload(PAYLOAD.SA, encodeSa(ikeProposals(sa.connection.suites, bytesOf(localSpi)))),
        payload(PAYLOAD.NONCE, nonce),
        payload(PAYLOAD.KE, encodeKe({ group: group.id, data: pair.publicValue })),
      ];
    },
    response(host, _, { payloads }) {
      const crossing = sa.crossing;
      if (crossing !== undefined) delete crossing.ourNonce;
      const error = errorOf(payloads);
      const wanted = error?.type === NOTIFY.INVALID_KE_PAYLOAD ? groupOfData(sa, error.data) : undefined;
      if (wanted !== undefined && wanted !== group) {
        group = wanted;
        enqueue(host, sa, self);
        return;
      }
      if (error !== undefined && crossing?.theirs !== undefined) {
        moveChildren(host, sa, crossing.theirs.made); // the peer's own is done, and ours came too late
        return;
      }
      if (error?.type === NOTIFY.TEMPORARY_FAILURE) {
        if (sa.isUsable) sa.rekeyAt = retryAt(host); // RFC 7296 §2.25: the peer is busy for the moment
        return;
      }
      const made = error === undefined && pair !== undefined ? read(sa, payloads, pair) : undefined;
      if (made === undefined) {
        failed(
          host,
          sa,
          error === undefined ? "its answer cannot be used" : `the peer answers ${nameOf(NOTIFY, error.type)}`,
        );
        return;
      }
      const nonces = { initiator: nonce, responder: made.nonce };
      const fresh = successor(host, sa, {
        isInitiator: true,
        localSpi,
        remoteSpi: made.spi,
        suite: made.suite,
        shared: made.shared,
        nonces,
      });
      takeCrashToken(fresh, payloads);
      settle(host, sa, fresh, nonces);
      if (fresh.isUsable && ownCrashToken(host, fresh).length > 0) enqueue(host, fresh, crashTokenTask());
    },
  };
  return self;
}

const groupOfData = (sa: IkeSa, data: Uint8Array): IkeSuite["group"] | undefined =>
  sa.connection.suites.find(({ group }) => data.length === 2 && group.id === (((data[0] ?? 0) << 8) | (data[1] ?? 0)))
    ?.group;

function failed(host: Host<IkeSa>, sa: IkeSa, reason: string): void {
  host.event({ kind: "negotiation-failed", connection: sa.connection.name, stage: "rekey", reason });
}

/** Ours is there. Without a crossing it is the successor; with one the lowest nonce decides (RFC 7296 §2.8.1). */
function settle(host: Host<IkeSa>, sa: IkeSa, fresh: IkeSa, nonces: Nonces): void {
  const theirs = sa.crossing?.theirs;
  const connection = sa.connection.name;
  if (theirs === undefined) {
    moveChildren(host, sa, fresh);
    enqueue(host, sa, deleteIkeTask("rekeyed"));
    return;
  }
  const lost = isOursLowest(nonces, theirs.nonces);
  host.event({ kind: "collision", connection, what: "IKE rekey", kept: lost ? "theirs" : "ours" });
  if (lost) {
    moveChildren(host, sa, theirs.made); // the peer deletes the old one
    enqueue(host, fresh, deleteIkeTask("redundant after a collision"));
  } else {
    moveChildren(host, sa, fresh);
    awaitDelete(host, theirs.made);
    enqueue(host, sa, deleteIkeTask("rekeyed"));
  }
}

/** The peer deletes the one that it made; but when it never got our answer it has made none, and nobody will. */
function awaitDelete(host: Host<IkeSa>, redundant: IkeSa): void {
  redundant.state = "rekeyed";
  redundant.rekeyAt = undefined;
  redundant.expiresAt = after(host.now, REDUNDANT);
  host.wake(redundant, nextWake(redundant));
}

function read(
  sa: IkeSa,
  payloads: readonly Payload[],
  pair: DhKeyPair,
): { suite: IkeSuite; spi: string; nonce: Uint8Array; shared: Uint8Array } | undefined {
  const proposals = decodeSa(findPayload(payloads, PAYLOAD.SA)?.body ?? EMPTY);
  const ke = decodeKe(findPayload(payloads, PAYLOAD.KE)?.body ?? EMPTY);
  const nonce = Uint8Array.from(findPayload(payloads, PAYLOAD.NONCE)?.body ?? EMPTY);
  if (!proposals.ok || !ke.ok || nonce.length < 16) return undefined;
  const chosen = chooseIke(proposals.value, sa.connection.suites);
  const shared = pair.agree(ke.value.data);
  if (chosen === undefined || shared === undefined || chosen.proposal.spi.length !== 8) return undefined;
  return { suite: chosen.suite, spi: hexOf(chosen.proposal.spi), nonce, shared };
}

interface Heir {
  readonly isInitiator: boolean;
  readonly localSpi: string;
  readonly remoteSpi: string;
  readonly suite: IkeSuite;
  readonly shared: Uint8Array;
  readonly nonces: Nonces;
}

/** The new IKE SA: who began the rekey is its initiator, and message IDs start at 0 (RFC 7296 §2.18, §2.2). */
function successor(host: Host<IkeSa>, sa: IkeSa, heir: Heir): IkeSa {
  if (sa.suite === undefined || sa.keys === undefined) throw new Error("the IKE SA has no keys yet");
  const { connection, path } = sa;
  const fresh = new IkeSa({
    connection,
    isInitiator: heir.isInitiator,
    localSpi: heir.localSpi,
    path,
    ivs: new IvSource(host.entropy),
  });
  fresh.remoteSpi = heir.remoteSpi;
  fresh.suite = heir.suite;
  const seed = rekeyedSkeyseed(sa.suite.prf, sa.keys.d, heir.nonces, heir.shared);
  fresh.keys = ikeKeys(heir.suite, seed, heir.nonces, { initiator: fresh.initiatorSpi, responder: fresh.responderSpi });
  fresh.remoteIdentity = sa.remoteIdentity;
  Object.assign(fresh.peer, sa.peer);
  Object.assign(fresh.nat, sa.nat);
  fresh.state = "established";
  fresh.establishedAt = host.now;
  fresh.heardAt = host.now;
  setLifetime(host, fresh);
  host.register(fresh);
  host.wake(fresh, nextWake(fresh));
  host.event({ kind: "ike-sa-rekeyed", connection: connection.name, localSpi: fresh.localSpi, replaces: sa.localSpi });
  return fresh;
}

/** RFC 7296 §2.8: the children of the old IKE SA go on under the new one. */
export function moveChildren(host: Host<IkeSa>, from: IkeSa, to: IkeSa): void {
  for (const name of from.pairwise) to.pairwise.add(name);
  for (const child of from.children.splice(0)) {
    to.children.push(child);
    const due = from.childRekeyAt.get(child);
    if (due !== undefined) to.childRekeyAt.set(child, due);
    host.install(to, child);
  }
  from.childRekeyAt.clear();
  for (const [config, at] of from.childrenLater) to.childrenLater.set(config, at);
  from.childrenLater.clear();
  for (const [spi, crossing] of from.childCrossings) to.childCrossings.set(spi, crossing);
  from.state = "rekeyed";
  from.successor = to;
  from.rekeyAt = undefined;
  host.wake(to, nextWake(to));
}

/** CREATE_CHILD_SA that renews the IKE SA, as responder. */
export function answerRekeyIke(host: Host<IkeSa>, sa: IkeSa, payloads: readonly Payload[]): readonly Payload[] {
  // RFC 7296 §2.25.2: not while a child is being made or the SA is being given up
  const task = sa.outstanding?.task;
  const isBusy = task?.exchange === EXCHANGE.CREATE_CHILD_SA && sa.crossing?.ourNonce === undefined;
  if (!sa.isUsable || isBusy || task?.summary.includes("delete") === true) return [notify(NOTIFY.TEMPORARY_FAILURE)];
  const proposals = decodeSa(findPayload(payloads, PAYLOAD.SA)?.body ?? EMPTY);
  const ke = decodeKe(findPayload(payloads, PAYLOAD.KE)?.body ?? EMPTY);
  const initiator = Uint8Array.from(findPayload(payloads, PAYLOAD.NONCE)?.body ?? EMPTY);
  if (!proposals.ok || !ke.ok || initiator.length < 16) return [notify(NOTIFY.INVALID_SYNTAX)];
  const chosen = chooseIke(proposals.value, sa.connection.suites);
  if (chosen === undefined || chosen.proposal.spi.length !== 8) return [notify(NOTIFY.NO_PROPOSAL_CHOSEN)];
  const { group } = chosen.suite;
  if (ke.value.group !== group.id)
    return [notify(NOTIFY.INVALID_KE_PAYLOAD, Uint8Array.of(group.id >> 8, group.id & 0xff))];
  const pair = group.keyPair(host.entropy);
  const shared = pair.agree(ke.value.data);
  if (shared === undefined) return [notify(NOTIFY.INVALID_SYNTAX)];
  const nonces = { initiator, responder: host.entropy.bytes(NONCE_LENGTH) };
  const localSpi = host.newIkeSpi();
  const heir = {
    isInitiator: false,
    localSpi,
    remoteSpi: hexOf(chosen.proposal.spi),
    suite: chosen.suite,
    shared,
    nonces,
  };
  const fresh = successor(host, sa, heir);
  if (sa.crossing?.ourNonce === undefined) moveChildren(host, sa, fresh);
  else sa.crossing.theirs = { nonces, made: fresh };
  return [
    payload(PAYLOAD.SA, encodeSa([{ ...chosen.proposal, spi: bytesOf(localSpi) }])),
    payload(PAYLOAD.NONCE, nonces.responder),
    payload(PAYLOAD.KE, encodeKe({ group: group.id, data: pair.publicValue })),
    ...ownCrashToken(host, fresh),
  ];
}

/** Whether a CREATE_CHILD_SA is about the IKE SA: its proposal is of IKE. */
export function isIkeRekey(payloads: readonly Payload[]): boolean {
  const proposals = decodeSa(findPayload(payloads, PAYLOAD.SA)?.body ?? EMPTY);
  return proposals.ok && proposals.value.some(({ protocol }) => protocol === PROTOCOL.IKE);
}
