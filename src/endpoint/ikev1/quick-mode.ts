import { fraction } from "../../time/entropy.ts";
import { after, milliseconds } from "../../time/instant.ts";
import { EMPTY, findPayload, type Payload, payload, payloadsOf } from "../../wire/ike/message.ts";
import { EXCHANGE, ID_TYPE, NOTIFY_V1, PAYLOAD_V1, PROTOCOL } from "../../wire/ike/numbers.ts";
import { decodeId, encodeId, type Identification } from "../../wire/ike/payloads.ts";
import { decodeSaV1, encodeSaV1 } from "../../wire/ike/sa-v1.ts";
import { isSame, prf } from "../algorithms/hashes.ts";
import { type EspSuite, protocolOf } from "../algorithms/suite.ts";
import type { ChildConfig, Path } from "../config.ts";
import { byteLimits } from "../esp/byte-limits.ts";
import { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import type { DirectionKeys } from "../ikev2/keys.ts";
import { isWithin, networkOf, parseSelector, renderSelector, type TrafficSelector } from "../selectors.ts";
import { asSeen } from "../transport-nat.ts";
import { heldChild } from "./children.ts";
import { exchangeOf, hashed, isHashRight, secretsOf, sendEncrypted } from "./exchange.ts";
import { newMessageId, sendDeleteChild, sendNotify } from "./informational.ts";
import type { Exchange, IsakmpSa, QuickMode } from "./isakmp-sa.ts";
import { keymat, messageIdBytes } from "./keys.ts";
import { followPeer, originalAddresses } from "./nat.ts";
import { type ChosenPhase2, choosePhase2, encapsulationMode, offersTransport, phase2Offer } from "./proposals.ts";

type V1Host = Host<IsakmpSa>;
type Opened = { readonly payloads: readonly Payload[]; readonly plain: Uint8Array };

const NONCE_LENGTH = 32;
const DEFAULT_LIFETIME = 3_600;
const KILOBYTE = 1_024; // RFC 2407 §4.5: units of 1024 bytes
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
    ...newSpis(host, config.suites),
    pair,
    ni,
    nr: EMPTY,
    isDone: false,
  };
  const offer = phase2Offer(usableSuites(sa, config), {
    mode: encapsulationMode(config.mode, sa.path.isEncapsulated),
    lifetime: lifetimeOf(config),
    ...(config.hardBytes === undefined ? {} : { kilobytes: Math.max(1, Math.floor(config.hardBytes / KILOBYTE)) }),
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

/** AH covers the addresses that a NAT rewrites: where one stands between us there is only ESP (RFC 3948 §1). */
const usableSuites = ({ path }: IsakmpSa, { suites }: ChildConfig): readonly EspSuite[] =>
  path.isEncapsulated ? suites.filter(({ ah }) => ah === undefined) : suites;

const NO_AH_HERE = "AH cannot pass the NAT between the peers (RFC 3948 §1); offer ESP with an integrity algorithm";

function newSpis(host: V1Host, suites: readonly EspSuite[]): Pick<QuickMode, "inboundSpi" | "auxSpi"> {
  const inboundSpi = host.newChildSpi();
  return { inboundSpi, auxSpi: suites.some((one) => protocolOf(one) === "AH+ESP") ? host.newChildSpi() : 0 };
}

function failed(host: V1Host, sa: IsakmpSa, reason: string, old?: ChildSa): void {
  const stage = old === undefined ? "child" : "rekey";
  host.event({ kind: "negotiation-failed", connection: sa.connection.name, stage, reason });
}

/** A traffic selector as an ID payload of phase 2, RFC 2407 §4.6.2. */
function selectorId(selector: TrafficSelector): Identification {
  const { start, end, protocol, startPort } = selector;
  const isV4 = start.length === 4;
  const network = networkOf(selector);
  if (network !== undefined && network.prefix === start.length * 8) {
    return { type: isV4 ? ID_TYPE.IPV4_ADDR : ID_TYPE.IPV6_ADDR, protocol, port: startPort, data: start };
  }
  if (network === undefined) {
    const type = isV4 ? ID_TYPE.IPV4_ADDR_RANGE : ID_TYPE.IPV6_ADDR_RANGE;
    return { type, protocol, port: startPort, data: Buffer.concat([start, end]) };
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
  if ((type === ID_TYPE.IPV4_ADDR_RANGE && half === 4) || (type === ID_TYPE.IPV6_ADDR_RANGE && half === 16)) {
    const [first, last] = [Uint8Array.from(data.subarray(0, half)), Uint8Array.from(data.subarray(half))];
    return Buffer.compare(first, last) > 0 ? undefined : { start: first, end: last, protocol, ...ports };
  }
  if (!((type === ID_TYPE.IPV4_ADDR_SUBNET && half === 4) || (type === ID_TYPE.IPV6_ADDR_SUBNET && half === 16)))
    return undefined;
  const [address, mask] = [data.subarray(0, half), data.subarray(half)];
  const start = Uint8Array.from(address, (byte, i) => byte & (mask[i] ?? 0));
  return { start, end: start.map((byte, i) => byte | (0xff ^ (mask[i] ?? 0))), protocol, ...ports };
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
  ];
  sendEncrypted(host, sa, answering, hashed(sa, one.messageId, reply, quick.ni), "quick mode 2", true);
  // RFC 2409 §5.5: the initiator has all keys when this comes, and its first packet may outrun its HASH(3)
  if (sa.connection.installsLate !== true) host.expect(sa, quick.made);
}

type Refused = { readonly refusal: number; readonly reason: string };
type Plan = (Made & { readonly quick: QuickMode; readonly chosen: ChosenPhase2 }) | Refused;

function planAnswer(host: V1Host, sa: IsakmpSa, payloads: readonly Payload[]): Plan {
  const offer = decodeSaV1(findPayload(payloads, PAYLOAD_V1.SA)?.body ?? EMPTY);
  if (!offer.ok) return { refusal: NOTIFY_V1.PAYLOAD_MALFORMED, reason: offer.error.message };
  const asked = askedFor(sa, payloads);
  if (asked === undefined) {
    const reason = "the peer's ID payloads are no pair of addresses, networks or ranges; have it name what it protects";
    return { refusal: NOTIFY_V1.INVALID_ID_INFORMATION, reason };
  }
  const isTransport = offersTransport(offer.value);
  const idci = isTransport ? asSeen(asked.remote, sa.nat, sa.path.remote) : asked.remote;
  const idcr = isTransport ? asSeen(asked.local, sa.nat, sa.path.local) : asked.local;
  const config = sa.connection.children.find((child) => covers(child, idcr, idci));
  if (config === undefined) return notCovered(idcr, idci);
  const mode = encapsulationMode(config.mode, sa.path.isEncapsulated);
  const chosen = choosePhase2(offer.value, usableSuites(sa, config), mode);
  const ke = findPayload(payloads, PAYLOAD_V1.KE)?.body;
  if (chosen === undefined || (chosen.suite.group !== undefined && ke === undefined)) {
    const isAhInTheWay = choosePhase2(offer.value, config.suites, mode) !== undefined && chosen === undefined;
    const reason = isAhInTheWay ? NO_AH_HERE : "none of our ESP proposals is among those offered";
    return { refusal: NOTIFY_V1.NO_PROPOSAL_CHOSEN, reason };
  }
  const pair = chosen.suite.group?.keyPair(host.entropy);
  const shared = ke === undefined ? undefined : pair?.agree(ke);
  if (pair !== undefined && shared === undefined) {
    return { refusal: NOTIFY_V1.INVALID_KEY_INFORMATION, reason: "the public value is not of the group" };
  }
  const quick: QuickMode = {
    isOurs: false,
    config,
    old: heldChild(host, sa, ({ options, state }) => options.name === config.name && state === "installed")?.child,
    ...newSpis(host, [chosen.suite]),
    pair,
    ni: Uint8Array.from(findPayload(payloads, PAYLOAD_V1.NONCE)?.body ?? EMPTY),
    nr: host.entropy.bytes(NONCE_LENGTH),
    isDone: false,
  };
  return { quick, ...chosenOf(chosen), shared, localTs: [idcr], remoteTs: [idci] };
}

const chosenOf = (
  chosen: ChosenPhase2,
): { readonly chosen: ChosenPhase2 } & Pick<Made, "suite" | "spi" | "auxSpi"> => ({
  chosen,
  suite: chosen.suite,
  spi: chosen.spi,
  ...(chosen.auxSpi === undefined ? {} : { auxSpi: chosen.auxSpi }),
});

/** RFC 2409 §5.5: both IDs or neither; without, the SA is for the peers' own addresses, every protocol and port. */
function askedFor(
  { path }: IsakmpSa,
  payloads: readonly Payload[],
): { readonly local: TrafficSelector; readonly remote: TrafficSelector } | undefined {
  const ids = payloadsOf(payloads, PAYLOAD_V1.ID);
  if (ids.length === 0) return { local: parseSelector(path.local.address), remote: parseSelector(path.remote.address) };
  const [remote, local] = ids.map(({ body }) => idSelector(body));
  return remote === undefined || local === undefined ? undefined : { local, remote };
}

/** Quick mode answers with what was asked for and narrows nothing: a peer that asks for more than our policy is refused. */
const covers = (child: ChildConfig, local: TrafficSelector, remote: TrafficSelector): boolean =>
  child.localTs.some((own) => isWithin(local, own)) && child.remoteTs.some((own) => isWithin(remote, own));

function notCovered(local: TrafficSelector, remote: TrafficSelector): Refused {
  const asked = `${renderSelector(local)} here and ${renderSelector(remote)} there`;
  const mend = "IKEv1 narrows nothing, so configure the same on both ends";
  return {
    refusal: NOTIFY_V1.INVALID_ID_INFORMATION,
    reason: `the peer asks for ${asked}, and none of our children covers these traffic selectors; ${mend}`,
  };
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
    failed(host, sa, "the peer chose an ESP proposal that we did not make");
    return;
  }
  quick.nr = Uint8Array.from(findPayload(payloads, PAYLOAD_V1.NONCE)?.body ?? EMPTY);
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

interface Made {
  readonly suite: EspSuite;
  /** The peer's, under which we send. */
  readonly spi: Uint8Array;
  /** Of the ESP within AH. */
  readonly auxSpi?: Uint8Array;
  readonly shared: Uint8Array | undefined;
  readonly localTs: readonly TrafficSelector[];
  readonly remoteTs: readonly TrafficSelector[];
}

function makeChild(
  host: V1Host,
  sa: IsakmpSa,
  quick: QuickMode,
  { suite, spi, auxSpi, shared, localTs, remoteTs }: Made,
): ChildSa {
  const { suite: ike, keys } = secretsOf(sa);
  const outboundSpi = numberOf(spi);
  const nonces = { initiator: quick.ni, responder: quick.nr };
  const aux = auxSpi === undefined ? undefined : { inboundSpi: quick.auxSpi, outboundSpi: numberOf(auxSpi) };
  // RFC 2409 §5.5: each direction's keys hang on the protocol, and on the SPI that its receiver chose
  const keysFor = (of: number): DirectionKeys =>
    keymat(ike.prf, keys.d, { ...suite, protocol: PROTOCOL.ESP, spi: of }, nonces, shared);
  const ahKeyFor = (of: number): Uint8Array => {
    const wanted = { cipher: suite.cipher, ...(suite.ah === undefined ? {} : { integrity: suite.ah }) };
    const bare = { ...wanted, cipher: { ...suite.cipher, keyLength: 0, saltLength: 0 } };
    return keymat(ike.prf, keys.d, { ...bare, protocol: PROTOCOL.AH, spi: of }, nonces, shared).integrity;
  };
  return new ChildSa({
    name: quick.config.name,
    connection: sa.connection.name,
    inboundSpi: quick.inboundSpi,
    outboundSpi,
    suite,
    ...(aux === undefined ? {} : { aux }),
    inboundKeys: keysFor(aux?.inboundSpi ?? quick.inboundSpi),
    outboundKeys: keysFor(aux?.outboundSpi ?? outboundSpi),
    ...(suite.ah === undefined
      ? {}
      : { ahKeys: { inbound: ahKeyFor(quick.inboundSpi), outbound: ahKeyFor(outboundSpi) } }),
    mode: quick.config.mode,
    localTs,
    remoteTs,
    replayWindow: quick.config.replayWindow,
    bytes: byteLimits(quick.config, host.entropy),
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
  const due = heldChild(host, sa, (one) => one === old)?.holder.childRekeyAt;
  const hard = isOurs ? after(host.now, STRAGGLERS) : due?.get(old)?.hard;
  due?.set(old, { soft: undefined, hard });
  // RFC 2409 §5.5: the peer has the new one when our last message is there, and nothing tells us that it is
  if (isOurs && due !== undefined) child.replaces = old;
}

/** A child's hard lifetime is over, or it was renewed a moment ago: the peer is told. */
export const tellChildGone = (host: V1Host, sa: IsakmpSa, child: ChildSa): void => sendDeleteChild(host, sa, child);

const numberOf = (spi: Uint8Array): number => new DataView(spi.buffer, spi.byteOffset).getUint32(0);
