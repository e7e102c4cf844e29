import { fraction } from "../../time/entropy.ts";
import { after, milliseconds } from "../../time/instant.ts";
import { EMPTY, findPayload, type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { EXCHANGE, ID_TYPE, NOTIFY_V1, PAYLOAD_V1, PROTOCOL } from "../../wire/ike/numbers.ts";
import { decodeId, encodeId, type Identification } from "../../wire/ike/payloads.ts";
import { decodeSaV1, encodeSaV1 } from "../../wire/ike/sa-v1.ts";
import { prf } from "../algorithms/hashes.ts";
import type { EspSuite } from "../algorithms/suite.ts";
import type { ChildConfig } from "../config.ts";
import { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import { narrow, networkOf, type TrafficSelector } from "../selectors.ts";
import { exchangeOf, hashed, isHashRight, secretsOf, sendEncrypted } from "./exchange.ts";
import { sendDelete, sendNotify } from "./informational.ts";
import type { Exchange, IsakmpSa, QuickMode } from "./isakmp-sa.ts";
import { keymat, messageIdBytes } from "./keys.ts";
import { type ChosenV1, choosePhase2, encapsulationMode, phase2Offer } from "./proposals.ts";

type V1Host = Host<IsakmpSa>;
type Opened = { readonly payloads: readonly Payload[]; readonly plain: Uint8Array };

const NONCE_LENGTH = 32;
const DEFAULT_LIFETIME = 3_600;
/** A child that was renewed is kept so long for what is still on its way. */
const STRAGGLERS = milliseconds(3_000);

const lifetimeOf = ({ lifetime }: ChildConfig): number =>
  lifetime === undefined ? DEFAULT_LIFETIME : Math.round(lifetime.hard / 1_000);

/** HDR*, HASH(1), SA, Ni [, KE], IDci, IDcr --> */
export function beginQuickMode(host: V1Host, sa: IsakmpSa, config: ChildConfig, old?: ChildSa): void {
  const { group } = config.suites[0] ?? {};
  const pair = group?.keyPair(host.entropy);
  const ni = host.entropy.bytes(NONCE_LENGTH);
  const quick: QuickMode = {
    isOurs: true,
    config,
    old,
    inboundSpi: host.newChildSpi(),
    pair,
    ni,
    nr: EMPTY,
    isDone: false,
  };
  const messageId = newMessageId(host, sa);
  const one = exchangeOf(sa, messageId, EXCHANGE.QUICK_MODE, quick);
  const mode = encapsulationMode(config.mode, sa.path.isEncapsulated);
  const offer = phase2Offer(config.suites, messageIdBytes(quick.inboundSpi), {
    mode,
    lifetime: lifetimeOf(config),
    group: group?.id,
  });
  const [local, remote] = [config.localTs[0], config.remoteTs[0]];
  if (local === undefined || remote === undefined) return;
  const payloads = [
    payload(PAYLOAD_V1.SA, encodeSaV1(offer)),
    payload(PAYLOAD_V1.NONCE, ni),
    ...(pair === undefined ? [] : [payload(PAYLOAD_V1.KE, pair.publicValue)]),
    payload(PAYLOAD_V1.ID, encodeId(selectorId(local))),
    payload(PAYLOAD_V1.ID, encodeId(selectorId(remote))),
  ];
  sendEncrypted(host, sa, one, hashed(sa, messageId, payloads), "quick mode 1", true);
}

function newMessageId(host: V1Host, sa: IsakmpSa): number {
  for (;;) {
    const bytes = host.entropy.bytes(4);
    const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (id !== 0 && !sa.exchanges.has(id)) return id;
  }
}

/** A traffic selector as an ID payload of phase 2, RFC 2407 §4.6.2. */
function selectorId(selector: TrafficSelector): Identification {
  const { start, end, protocol, startPort } = selector;
  const isV4 = start.length === 4;
  const network = networkOf(selector);
  if (network !== undefined && network.prefix === start.length * 8) {
    return { type: isV4 ? ID_TYPE.IPV4_ADDR : ID_TYPE.IPV6_ADDR, protocol, port: startPort, data: start };
  }
  const mask = start.map((byte, i) => 0xff ^ byte ^ (end[i] ?? 0));
  return {
    type: isV4 ? ID_TYPE.IPV4_ADDR_SUBNET : ID_TYPE.IPV6_ADDR_SUBNET,
    protocol,
    port: startPort,
    data: Buffer.concat([start, mask]),
  };
}

function idSelector(body: Uint8Array): TrafficSelector | undefined {
  const id = decodeId(body);
  if (!id.ok) return undefined;
  const { type, protocol, port, data } = id.value;
  const ports = { startPort: port, endPort: port === 0 ? 0xffff : port };
  if ((type === ID_TYPE.IPV4_ADDR && data.length === 4) || (type === ID_TYPE.IPV6_ADDR && data.length === 16)) {
    return { start: Uint8Array.from(data), end: Uint8Array.from(data), protocol, ...ports };
  }
  const half = data.length / 2;
  if (!((type === ID_TYPE.IPV4_ADDR_SUBNET && half === 4) || (type === ID_TYPE.IPV6_ADDR_SUBNET && half === 16)))
    return undefined;
  const [address, mask] = [data.subarray(0, half), data.subarray(half)];
  const start = Uint8Array.from(address, (byte, i) => byte & (mask[i] ?? 0));
  return { start, end: start.map((byte, i) => byte | (0xff ^ (mask[i] ?? 0))), protocol, ...ports };
}

/** Any message of a quick mode. */
export function takeQuickMode(host: V1Host, sa: IsakmpSa, one: Exchange, opened: Opened): void {
  const { quick } = one;
  if (quick === undefined) answerQuickMode(host, sa, one, opened);
  else if (quick.isOurs) finishOurs(host, sa, one, quick, opened);
  else confirmTheirs(host, sa, one, quick, opened);
}

/** HDR*, HASH(1), SA, Ni [, KE] [, IDci, IDcr] came; <-- HDR*, HASH(2), SA, Nr [, KE] [, IDci, IDcr] */
function answerQuickMode(host: V1Host, sa: IsakmpSa, one: Exchange, opened: Opened): void {
  if (!isHashRight(sa, one.messageId, opened)) return;
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
  const proposals = [{ ...chosen.proposal, transforms: [chosen.transform], spi: messageIdBytes(quick.inboundSpi) }];
  const reply = [
    payload(PAYLOAD_V1.SA, encodeSaV1({ ...chosen.sa, proposals })),
    payload(PAYLOAD_V1.NONCE, quick.nr),
    ...(quick.pair === undefined ? [] : [payload(PAYLOAD_V1.KE, quick.pair.publicValue)]),
    ...payloadsOf(payloads, PAYLOAD_V1.ID).map(({ body }) => payload(PAYLOAD_V1.ID, body)),
  ];
  sendEncrypted(host, sa, answering, hashed(sa, one.messageId, reply, quick.ni), "quick mode 2", true);
}

type Plan =
  | (Made & { readonly quick: QuickMode; readonly chosen: ChosenV1<EspSuite> })
  | { readonly refusal: number; readonly reason: string };

function planAnswer(host: V1Host, sa: IsakmpSa, payloads: readonly Payload[]): Plan {
  const offer = decodeSaV1(findPayload(payloads, PAYLOAD_V1.SA)?.body ?? EMPTY);
  if (!offer.ok) return { refusal: NOTIFY_V1.PAYLOAD_MALFORMED, reason: offer.error.message };
  const [idci, idcr] = payloadsOf(payloads, PAYLOAD_V1.ID).map(({ body }) => idSelector(body));
  const config = sa.connection.children.find((child) => covers(child, idcr, idci));
  if (config === undefined) {
    return { refusal: NOTIFY_V1.INVALID_ID_INFORMATION, reason: "none of our children covers these traffic selectors" };
  }
  const chosen = choosePhase2(offer.value, config.suites, encapsulationMode(config.mode, sa.path.isEncapsulated));
  const ke = findPayload(payloads, PAYLOAD_V1.KE)?.body;
  if (chosen?.proposal.spi.length !== 4 || (chosen.suite.group !== undefined && ke === undefined)) {
    return { refusal: NOTIFY_V1.NO_PROPOSAL_CHOSEN, reason: "none of our ESP proposals is among those offered" };
  }
  const pair = chosen.suite.group?.keyPair(host.entropy);
  const shared = ke === undefined ? undefined : pair?.agree(ke);
  if (pair !== undefined && shared === undefined) {
    return { refusal: NOTIFY_V1.INVALID_KEY_INFORMATION, reason: "the public value is not of the group" };
  }
  const quick: QuickMode = {
    isOurs: false,
    config,
    old: sa.children.find(({ options, state }) => options.name === config.name && state === "installed"),
    inboundSpi: host.newChildSpi(),
    pair,
    ni: Uint8Array.from(findPayload(payloads, PAYLOAD_V1.NONCE)?.body ?? EMPTY),
    nr: host.entropy.bytes(NONCE_LENGTH),
    isDone: false,
  };
  const localTs = idcr === undefined ? config.localTs : [idcr];
  const remoteTs = idci === undefined ? config.remoteTs : [idci];
  return { quick, chosen, suite: chosen.suite, spi: chosen.proposal.spi, shared, localTs, remoteTs };
}

const covers = (child: ChildConfig, local: TrafficSelector | undefined, remote: TrafficSelector | undefined): boolean =>
  (local === undefined || narrow([local], child.localTs).length > 0) &&
  (remote === undefined || narrow([remote], child.remoteTs).length > 0);

function refuse(host: V1Host, sa: IsakmpSa, type: number, reason: string): void {
  host.event({ kind: "negotiation-failed", connection: sa.connection.name, stage: "child", reason });
  sendNotify(host, sa, { type, data: EMPTY, spi: EMPTY, protocol: PROTOCOL.ESP });
}

/** HASH(2) came; HDR*, HASH(3) --> */
function finishOurs(host: V1Host, sa: IsakmpSa, one: Exchange, quick: QuickMode, opened: Opened): void {
  if (quick.isDone || !isHashRight(sa, one.messageId, opened, quick.ni)) return;
  const { payloads } = opened;
  const answer = decodeSaV1(findPayload(payloads, PAYLOAD_V1.SA)?.body ?? EMPTY);
  const { config, pair } = quick;
  const chosen = answer.ok
    ? choosePhase2(answer.value, config.suites, encapsulationMode(config.mode, sa.path.isEncapsulated))
    : undefined;
  const ke = findPayload(payloads, PAYLOAD_V1.KE)?.body ?? EMPTY;
  const shared = pair?.agree(ke);
  one.repeatAt = undefined;
  quick.isDone = true;
  if (chosen === undefined || chosen.proposal.spi.length !== 4 || (pair !== undefined && shared === undefined)) {
    host.event({
      kind: "negotiation-failed",
      connection: sa.connection.name,
      stage: "child",
      reason: "the peer chose an ESP proposal that we did not make",
    });
    return;
  }
  quick.nr = Uint8Array.from(findPayload(payloads, PAYLOAD_V1.NONCE)?.body ?? EMPTY);
  const { localTs, remoteTs } = config;
  const child = makeChild(host, sa, quick, {
    suite: chosen.suite,
    spi: chosen.proposal.spi,
    shared,
    localTs,
    remoteTs,
  });
  const { suite, keys } = secretsOf(sa);
  const hash = prf(suite.prf, keys.a, Uint8Array.of(0), messageIdBytes(one.messageId), quick.ni, quick.nr);
  sendEncrypted(host, sa, one, [payload(PAYLOAD_V1.HASH, hash)], "quick mode 3", false);
  install(host, sa, quick, child);
}

/** HASH(3) came: the child is used from now on. */
function confirmTheirs(host: V1Host, sa: IsakmpSa, one: Exchange, quick: QuickMode, opened: Opened): void {
  const { suite, keys } = secretsOf(sa);
  const expected = prf(suite.prf, keys.a, Uint8Array.of(0), messageIdBytes(one.messageId), quick.ni, quick.nr);
  const given = findPayload(opened.payloads, PAYLOAD_V1.HASH)?.body ?? EMPTY;
  if (quick.isDone || quick.made === undefined || Buffer.compare(given, expected) !== 0) return;
  quick.isDone = true;
  one.repeatAt = undefined;
  install(host, sa, quick, quick.made);
}

interface Made {
  readonly suite: EspSuite;
  /** The peer's, under which we send. */
  readonly spi: Uint8Array;
  readonly shared: Uint8Array | undefined;
  readonly localTs: readonly TrafficSelector[];
  readonly remoteTs: readonly TrafficSelector[];
}

function makeChild(
  host: V1Host,
  sa: IsakmpSa,
  quick: QuickMode,
  { suite, spi, shared, localTs, remoteTs }: Made,
): ChildSa {
  const { suite: ike, keys } = secretsOf(sa);
  const outboundSpi = new DataView(spi.buffer, spi.byteOffset).getUint32(0);
  const nonces = { initiator: quick.ni, responder: quick.nr };
  // RFC 2409 §5.5: each direction's keys hang on the SPI that its receiver chose
  const keysFor = (of: number) =>
    keymat(ike.prf, keys.d, { ...suite, protocol: PROTOCOL.ESP, spi: of }, nonces, shared);
  return new ChildSa({
    name: quick.config.name,
    connection: sa.connection.name,
    inboundSpi: quick.inboundSpi,
    outboundSpi,
    suite,
    inboundKeys: keysFor(quick.inboundSpi),
    outboundKeys: keysFor(outboundSpi),
    mode: quick.config.mode,
    localTs,
    remoteTs,
    replayWindow: quick.config.replayWindow,
    madeAt: host.now,
  });
}

function install(host: V1Host, sa: IsakmpSa, { config, old, isOurs }: QuickMode, child: ChildSa): void {
  const { lifetime } = config;
  sa.children.push(child);
  sa.childRekeyAt.set(child, {
    soft:
      lifetime === undefined
        ? undefined
        : after(host.now, milliseconds(Math.round(lifetime.soft * (1 - 0.1 * fraction(host.entropy))))),
    hard: lifetime === undefined ? undefined : after(host.now, lifetime.hard),
  });
  host.install(sa, child);
  const connection = sa.connection.name;
  if (old === undefined) {
    host.event({ kind: "child-sa-established", connection, child });
    return;
  }
  host.event({ kind: "child-sa-rekeyed", connection, child, replaces: old.inboundSpi });
  old.state = "rekeyed";
  if (!sa.children.includes(old)) return;
  const hard = isOurs ? after(host.now, STRAGGLERS) : sa.childRekeyAt.get(old)?.hard;
  sa.childRekeyAt.set(old, { soft: undefined, hard });
}

/** A child's hard lifetime is over, or it was renewed a moment ago: the peer is told. */
export const tellChildGone = (host: V1Host, sa: IsakmpSa, child: ChildSa): void =>
  sendDelete(host, sa, PROTOCOL.ESP, [messageIdBytes(child.inboundSpi)]);
