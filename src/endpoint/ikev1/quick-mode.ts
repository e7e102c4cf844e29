import { EMPTY, findPayload, type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY_V1, PAYLOAD_V1, PROTOCOL } from "../../wire/ike/numbers.ts";
import { encodeId } from "../../wire/ike/payloads.ts";
import { decodeSaV1, encodeSaV1, type ProposalV1 } from "../../wire/ike/sa-v1.ts";
import { isSame, prf } from "../algorithms/hashes.ts";
import type { ChildConfig, Path } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import { exchangeOf, hashed, isHashRight, secretsOf, sendEncrypted } from "./exchange.ts";
import { newMessageId, sendDelete, sendDeleteChild, sendNotify } from "./informational.ts";
import type { Exchange, IsakmpSa, QuickMode } from "./isakmp-sa.ts";
import { messageIdBytes } from "./keys.ts";
import { KILOBYTE, type Lifetimes, lifetimesAmong, responderLifetime } from "./lifetimes.ts";
import { followPeer, originalAddresses } from "./nat.ts";
import { otherIds, selectorId } from "./phase2-ids.ts";
import { choosePhase2, encapsulationMode, phase2Offer } from "./proposals.ts";
import { install, makeChild, NO_AH_HERE, newSpis, usableSuites } from "./quick-child.ts";
import { chosenOf, NONCE_LENGTH, planAnswer } from "./quick-plan.ts";

type V1Host = Host<IsakmpSa>;
type Opened = { readonly payloads: readonly Payload[]; readonly plain: Uint8Array };

const DEFAULT_LIFETIME = 3_600;

const ownLifetimes = ({ lifetime, hardBytes }: ChildConfig): Lifetimes => ({
  ...(lifetime === undefined ? {} : { seconds: Math.round(lifetime.hard / 1_000) }),
  ...(hardBytes === undefined ? {} : { kilobytes: Math.max(1, Math.floor(hardBytes / KILOBYTE)) }),
});

/** HDR*, HASH(1), SA, Ni [, KE], IDci, IDcr --> */
export function beginQuickMode(host: V1Host, sa: IsakmpSa, config: ChildConfig, old?: ChildSa): void {
  const { group } = config.suites[0] ?? {};
  const pair = group?.keyPair(host.entropy);
  const ni = host.entropy.bytes(NONCE_LENGTH);
  const quick: QuickMode = {
    isOurs: true,
    config,
    old,
    ...newSpis(host, config.suites),
    pair,
    ni,
    nr: EMPTY,
    lifetimes: {},
    isDone: false,
  };
  const offer = phase2Offer(usableSuites(sa, config), {
    mode: encapsulationMode(config.mode, sa.path.isEncapsulated),
    seconds: DEFAULT_LIFETIME,
    ...ownLifetimes(config),
    group: group?.id,
    spi: messageIdBytes(quick.inboundSpi),
    auxSpi: messageIdBytes(quick.auxSpi),
  });
  const [local, remote] = [config.localTs[0], config.remoteTs[0]];
  if (local === undefined || remote === undefined) return;
  if (offer.proposals.length === 0) {
    const reason = sa.path.isEncapsulated ? NO_AH_HERE : "none of the ESP proposals can be said in IKEv1; use IKEv2";
    failed(host, sa, reason, old);
    return;
  }
  const messageId = newMessageId(host, sa);
  const one = exchangeOf(sa, messageId, EXCHANGE.QUICK_MODE, quick);
  const payloads = [
    payload(PAYLOAD_V1.SA, encodeSaV1(offer)),
    payload(PAYLOAD_V1.NONCE, ni),
    ...(pair === undefined ? [] : [payload(PAYLOAD_V1.KE, pair.publicValue)]),
    payload(PAYLOAD_V1.ID, encodeId(selectorId(local))),
    payload(PAYLOAD_V1.ID, encodeId(selectorId(remote))),
    ...originalAddresses(sa, config.mode, true),
  ];
  sendEncrypted(host, sa, one, hashed(sa, messageId, payloads), "quick mode 1", true);
}

function failed(host: V1Host, sa: IsakmpSa, reason: string, old?: ChildSa): void {
  const stage = old === undefined ? "child" : "rekey";
  host.event({ kind: "negotiation-failed", connection: sa.connection.name, stage, reason });
}

/** Any message of a quick mode. */
export function takeQuickMode(host: V1Host, sa: IsakmpSa, one: Exchange, opened: Opened, path: Path): void {
  const { quick } = one;
  if (!isAuthentic(sa, one, opened)) return;
  sa.heardAt = host.now;
  followPeer(sa, path);
  host.heard(sa, "ike-received");
  if (quick === undefined) answerQuickMode(host, sa, one, opened);
  else if (quick.isOurs) finishOurs(host, sa, one, quick, opened);
  else confirmTheirs(host, sa, one, quick);
}

/** HASH(1), HASH(2) or HASH(3), whichever is due: RFC 2409 §5.5. */
function isAuthentic(sa: IsakmpSa, { messageId, quick }: Exchange, opened: Opened): boolean {
  if (quick === undefined) return isHashRight(sa, messageId, opened);
  if (quick.isOurs) return isHashRight(sa, messageId, opened, quick.ni);
  return isSame(findPayload(opened.payloads, PAYLOAD_V1.HASH)?.body ?? EMPTY, thirdHash(sa, messageId, quick));
}

function thirdHash(sa: IsakmpSa, messageId: number, { ni, nr }: QuickMode): Uint8Array {
  const { suite, keys } = secretsOf(sa);
  return prf(suite.prf, keys.a, Uint8Array.of(0), messageIdBytes(messageId), ni, nr);
}

/** HDR*, HASH(1), SA, Ni [, KE] [, IDci, IDcr] came; <-- HDR*, HASH(2), SA, Nr [, KE] [, IDci, IDcr] */
function answerQuickMode(host: V1Host, sa: IsakmpSa, one: Exchange, opened: Opened): void {
  const { payloads } = opened;
  const plan = planAnswer(host, sa, payloads);
  if ("refusal" in plan) {
    refuse(host, sa, plan.refusal, plan.reason);
    return;
  }
  const { quick, chosen } = plan;
  const answering = { ...one, quick };
  sa.exchanges.set(one.messageId, answering);
  quick.made = makeChild(host, sa, quick, plan);
  const [outer, inner] = chosen.sa.proposals;
  const proposals = [
    ...(outer === undefined ? [] : [{ ...outer, spi: messageIdBytes(quick.inboundSpi) }]),
    ...(inner === undefined ? [] : [{ ...inner, spi: messageIdBytes(quick.auxSpi) }]),
  ];
  const reply = [
    payload(PAYLOAD_V1.SA, encodeSaV1({ ...chosen.sa, proposals })),
    payload(PAYLOAD_V1.NONCE, quick.nr),
    ...(quick.pair === undefined ? [] : [payload(PAYLOAD_V1.KE, quick.pair.publicValue)]),
    ...payloadsOf(payloads, PAYLOAD_V1.ID).map(({ body }) => payload(PAYLOAD_V1.ID, body)),
    ...originalAddresses(sa, quick.config.mode, false),
    ...lifetimeNotify(quick, outer),
  ];
  sendEncrypted(host, sa, answering, hashed(sa, one.messageId, reply, quick.ni), "quick mode 2", true);
  // RFC 2409 §5.5: the initiator has all keys when this comes, and its first packet may outrun its HASH(3)
  if (sa.connection.installsLate !== true) host.expect(sa, quick.made);
}

/** Ours, where it is shorter than what was offered. */
function lifetimeNotify(
  { config, inboundSpi, lifetimes }: QuickMode,
  outer: ProposalV1 | undefined,
): readonly Payload[] {
  const about = { phase: 2, protocol: outer?.protocol ?? PROTOCOL.ESP, spi: messageIdBytes(inboundSpi) } as const;
  return responderLifetime(about, ownLifetimes(config), lifetimes);
}

function refuse(host: V1Host, sa: IsakmpSa, type: number, reason: string): void {
  host.event({ kind: "negotiation-failed", connection: sa.connection.name, stage: "child", reason });
  sendNotify(host, sa, { type, data: EMPTY, spi: EMPTY, protocol: PROTOCOL.ESP });
}

/** HASH(2) came; HDR*, HASH(3) --> */
function finishOurs(host: V1Host, sa: IsakmpSa, one: Exchange, quick: QuickMode, opened: Opened): void {
  if (quick.isDone) return;
  const { payloads } = opened;
  const answer = decodeSaV1(findPayload(payloads, PAYLOAD_V1.SA)?.body ?? EMPTY);
  const { config, pair } = quick;
  const chosen = answer.ok
    ? choosePhase2(answer.value, usableSuites(sa, config), encapsulationMode(config.mode, sa.path.isEncapsulated))
    : undefined;
  const ke = findPayload(payloads, PAYLOAD_V1.KE)?.body ?? EMPTY;
  const shared = pair?.agree(ke);
  one.repeatAt = undefined;
  quick.isDone = true;
  if (chosen === undefined || (pair !== undefined && shared === undefined)) {
    reject(host, sa, quick, NOTIFY_V1.NO_PROPOSAL_CHOSEN, "the peer chose an ESP proposal that we did not make");
    return;
  }
  const others = otherIds(sa, config, payloads);
  if (others !== undefined) {
    reject(host, sa, quick, NOTIFY_V1.INVALID_ID_INFORMATION, others);
    return;
  }
  quick.nr = Uint8Array.from(findPayload(payloads, PAYLOAD_V1.NONCE)?.body ?? EMPTY);
  quick.lifetimes = lifetimesAmong(2, payloads);
  const { localTs, remoteTs } = config;
  const child = makeChild(host, sa, quick, {
    ...chosenOf(chosen),
    shared,
    localTs,
    remoteTs,
  });
  const hash = thirdHash(sa, one.messageId, quick);
  sendEncrypted(host, sa, one, [payload(PAYLOAD_V1.HASH, hash)], "quick mode 3", false);
  install(host, sa, quick, child);
}

/** The peer has made a child by its answer, may use it already, and is told that we do not want it. */
function reject(
  host: V1Host,
  sa: IsakmpSa,
  { old, config, inboundSpi }: QuickMode,
  type: number,
  reason: string,
): void {
  failed(host, sa, reason, old);
  const protocol = config.suites[0]?.ah === undefined ? PROTOCOL.ESP : PROTOCOL.AH;
  const spi = messageIdBytes(inboundSpi);
  sendNotify(host, sa, { type, data: EMPTY, spi, protocol });
  sendDelete(host, sa, protocol, [spi]);
}

/** HASH(3) came: the child is used from now on. */
function confirmTheirs(host: V1Host, sa: IsakmpSa, one: Exchange, quick: QuickMode): void {
  if (quick.isDone || quick.made === undefined) return;
  quick.isDone = true;
  one.repeatAt = undefined;
  install(host, sa, quick, quick.made);
}

/** A packet under the child came before HASH(3): it is under keys of both nonces, which proves what HASH(3) would. */
export function confirmByPacket(host: V1Host, sa: IsakmpSa, child: ChildSa): void {
  for (const one of sa.exchanges.values()) if (one.quick?.made === child) confirmTheirs(host, sa, one, one.quick);
}

/** A child's hard lifetime is over, or it was renewed a moment ago: the peer is told. */
export const tellChildGone = (host: V1Host, sa: IsakmpSa, child: ChildSa): void => sendDeleteChild(host, sa, child);
