import { fraction } from "../../time/entropy.ts";
import { after, type Duration, milliseconds } from "../../time/instant.ts";
import { EMPTY, findPayload, type Payload, payload } from "../../wire/ike/message.ts";
import { NOTIFY, nameOf, PAYLOAD } from "../../wire/ike/numbers.ts";
import { decodeKe, decodeTs, encodeTs } from "../../wire/ike/payloads.ts";
import { decodeSa, encodeSa, type Proposal } from "../../wire/ike/sa.ts";
import type { DhKeyPair } from "../algorithms/groups.ts";
import type { EspSuite } from "../algorithms/suite.ts";
import type { ChildConfig, Lifetime, SocketAddress } from "../config.ts";
import { byteLimits } from "../esp/byte-limits.ts";
import { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import { fromWire, intersect, narrow, type TrafficSelector, toWire } from "../selectors.ts";
import { asProposed, asSeen } from "../transport-nat.ts";
import type { IkeSa } from "./ike-sa.ts";
import { childKeys, type Nonces } from "./keys.ts";
import { errorOf, notifiesOf, notify } from "./notifies.ts";
import { chooseEsp, espProposals, protocolNumber } from "./proposals.ts";

/**
 * What a successor of this child is asked for: all that is configured, but where the peer takes one pair of addresses an SA
 * the pair at hand (RFC 7296 §2.9.2). `undefined` when no such child is configured any more.
 */
export function configOf({ connection, pairwise }: IkeSa, { options }: ChildSa): ChildConfig | undefined {
  const config = connection.children.find(({ name }) => name === options.name);
  if (config === undefined || !pairwise.has(config.name)) return config;
  const { localTs, remoteTs } = options;
  return { ...config, localTs, remoteTs };
}

/** A child SA that we have proposed. */
export interface ChildOffer {
  readonly config: ChildConfig;
  /** What we offer of its suites. */
  readonly suites: readonly EspSuite[];
  readonly inboundSpi: number;
  /** With perfect forward secrecy. */
  readonly pair?: DhKeyPair;
}

/** AH covers the addresses that a NAT rewrites: where one stands between us there is only ESP (RFC 7296 §2.23, RFC 3948 §1). */
export const usableSuites = ({ path }: IkeSa, { suites }: ChildConfig): readonly EspSuite[] =>
  path.isEncapsulated ? suites.filter(({ ah }) => ah === undefined) : suites;

export const NO_AH_HERE =
  "AH cannot pass the NAT between the peers (RFC 3948 §1); offer ESP with an integrity algorithm";

const spiBytes = (spi: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, spi);
  return bytes;
};

/** SA, TSi, TSr, and the notifies that belong to them. @param isFirst in IKE_AUTH, without a group of its own */
export function offerPayloads(offer: ChildOffer, isFirst: boolean): readonly Payload[] {
  const { config, inboundSpi } = offer;
  return [
    ...(config.mode === "transport" ? [notify(NOTIFY.USE_TRANSPORT_MODE)] : []),
    payload(PAYLOAD.SA, encodeSa(espProposals(offer.suites, spiBytes(inboundSpi), !isFirst))),
    payload(PAYLOAD.TS_I, encodeTs(config.localTs.map(toWire))),
    payload(PAYLOAD.TS_R, encodeTs(config.remoteTs.map(toWire))),
  ];
}

export type ChildOutcome =
  | { readonly ok: true; readonly child: ChildSa }
  | {
      readonly ok: false;
      readonly reason: string;
      readonly notify?: string;
      /** The peer has made it by its answer, and is told that we do not want it: RFC 7296 §1.3.1. */
      readonly unwanted?: { readonly protocol: number; readonly spi: number };
    };

/** What the peer's answer to an offer of ours comes to. */
export function takeAnswer(
  host: Host<IkeSa>,
  sa: IkeSa,
  offer: ChildOffer,
  payloads: readonly Payload[],
  nonces: Nonces,
): ChildOutcome {
  const error = errorOf(payloads);
  if (error !== undefined) {
    if (error.type === NOTIFY.SINGLE_PAIR_REQUIRED) {
      sa.pairwise.add(offer.config.name);
      host.pairRequired(sa, offer.config.name);
    }
    const name = nameOf(NOTIFY, error.type);
    return { ok: false, reason: childRefusal(error.type, offer.config), notify: name };
  }
  const chosen = readChosen(payloads, offer.suites, offer.pair !== undefined);
  if (typeof chosen === "string") return { ok: false, reason: chosen };
  const shared = sharedSecret(payloads, offer.pair);
  if (shared === "refused") return { ok: false, reason: "the peer's public value is not of the group" };
  const [localTs, remoteTs] = selectorsOf(payloads);
  const isTransport = notifiesOf(payloads).some(({ type }) => type === NOTIFY.USE_TRANSPORT_MODE);
  if (isTransport !== (offer.config.mode === "transport")) {
    const reason = `the peer made the SA in ${isTransport ? "transport" : "tunnel"} mode; set the same mode at both ends`;
    return { ok: false, reason, unwanted: unwantedOf(offer, chosen) };
  }
  if (
    localTs.length === 0 ||
    remoteTs.length === 0 ||
    !isWithin(localTs, offer.config.localTs) ||
    !isWithin(remoteTs, offer.config.remoteTs)
  ) {
    const reason = "the peer widened the traffic selectors"; // RFC 7296 §2.9
    return { ok: false, reason, unwanted: unwantedOf(offer, chosen) };
  }
  const child = makeChild(host, sa, offer, { ...chosen, localTs, remoteTs, shared, nonces, isOurExchange: true });
  tellNarrowed(host, offer.config, child, payloads);
  return { ok: true, child };
}

function tellNarrowed(host: Host<IkeSa>, config: ChildConfig, child: ChildSa, payloads: readonly Payload[]): void {
  const { localTs, remoteTs, connection } = child.options;
  if (isWithin(config.localTs, localTs) && isWithin(config.remoteTs, remoteTs)) return;
  const isMorePossible = notifiesOf(payloads).some(({ type }) => type === NOTIFY.ADDITIONAL_TS_POSSIBLE);
  host.event({ kind: "selectors-narrowed", connection, child, isMorePossible });
}

const unwantedOf = ({ inboundSpi }: ChildOffer, { suite }: Chosen): { protocol: number; spi: number } => ({
  protocol: protocolNumber(suite),
  spi: inboundSpi,
});

const isWithin = (selectors: readonly TrafficSelector[], allowed: readonly TrafficSelector[]): boolean =>
  selectors.every((one) => allowed.some((whole) => isEqual(intersect(one, whole), one)));

const isEqual = (a: TrafficSelector | undefined, b: TrafficSelector): boolean =>
  a !== undefined &&
  a.protocol === b.protocol &&
  Buffer.compare(a.start, b.start) === 0 &&
  Buffer.compare(a.end, b.end) === 0 &&
  a.startPort === b.startPort &&
  a.endPort === b.endPort;

function childRefusal(type: number, { suites, localTs, remoteTs }: ChildConfig): string {
  if (type === NOTIFY.NO_PROPOSAL_CHOSEN) return `the peer accepts none of the ${suites.length} ESP proposals`;
  if (type === NOTIFY.SINGLE_PAIR_REQUIRED)
    return "the peer wants an SA for each pair of addresses: it is asked for one when a packet comes; to have it before, give the child one address on each side";
  if (type === NOTIFY.TS_UNACCEPTABLE)
    return `the peer accepts none of the traffic selectors (${localTs.length} local, ${remoteTs.length} remote)`;
  return `the peer answers ${nameOf(NOTIFY, type)}`;
}

interface Chosen {
  readonly suite: EspSuite;
  readonly proposal: Proposal;
  readonly outboundSpi: number;
}

function readChosen(payloads: readonly Payload[], suites: readonly EspSuite[], withGroup: boolean): Chosen | string {
  const proposals = decodeSa(findPayload(payloads, PAYLOAD.SA)?.body ?? EMPTY);
  if (!proposals.ok) return `its proposal cannot be read: ${proposals.error.message}`;
  const chosen = chooseEsp(proposals.value, suites, withGroup);
  if (chosen === undefined) return "the peer chose an ESP proposal that we did not make";
  const { spi } = chosen.proposal;
  if (spi.length !== 4) return `its SPI has ${spi.length} bytes`;
  return { ...chosen, outboundSpi: new DataView(spi.buffer, spi.byteOffset).getUint32(0) };
}

function sharedSecret(payloads: readonly Payload[], pair: DhKeyPair | undefined): Uint8Array | undefined | "refused" {
  if (pair === undefined) return undefined;
  const ke = decodeKe(findPayload(payloads, PAYLOAD.KE)?.body ?? EMPTY);
  return ke.ok ? (pair.agree(ke.value.data) ?? "refused") : "refused";
}

/** TSi and TSr, of the initiator of the exchange first. */
export function selectorsOf(
  payloads: readonly Payload[],
): readonly [readonly TrafficSelector[], readonly TrafficSelector[]] {
  const read = (type: number): readonly TrafficSelector[] => {
    const decoded = decodeTs(findPayload(payloads, type)?.body ?? EMPTY);
    return decoded.ok ? fromWire(decoded.value).map(copyOf) : [];
  };
  return [read(PAYLOAD.TS_I), read(PAYLOAD.TS_R)];
}

const copyOf = (one: TrafficSelector): TrafficSelector => ({
  ...one,
  start: Uint8Array.from(one.start),
  end: Uint8Array.from(one.end),
});

interface Made extends Chosen {
  readonly localTs: readonly TrafficSelector[];
  readonly remoteTs: readonly TrafficSelector[];
  readonly shared: Uint8Array | undefined;
  readonly nonces: Nonces;
  readonly isOurExchange: boolean;
}

function makeChild(host: Host<IkeSa>, sa: IkeSa, offer: ChildOffer, made: Made): ChildSa {
  if (sa.suite === undefined || sa.keys === undefined) throw new Error("the IKE SA has no keys yet");
  const { cipher, integrity, ah } = made.suite;
  const own = ah ?? integrity;
  const protect = { cipher, ...(own === undefined ? {} : { integrity: own }) };
  const keys = childKeys(sa.suite.prf, sa.keys.d, made.nonces, made.shared, protect);
  const [ours, theirs] = made.isOurExchange ? [keys.initiator, keys.responder] : [keys.responder, keys.initiator];
  const { config, inboundSpi } = offer;
  const child = new ChildSa({
    name: config.name,
    connection: sa.connection.name,
    inboundSpi,
    outboundSpi: made.outboundSpi,
    suite: made.suite,
    // RFC 7296 §2.17: what the initiator of the exchange sends is protected with the first keys
    outboundKeys: ours,
    inboundKeys: theirs,
    ...(ah === undefined ? {} : { ahKeys: { inbound: theirs.integrity, outbound: ours.integrity } }),
    mode: config.mode,
    localTs: made.localTs,
    remoteTs: made.remoteTs,
    replayWindow: config.replayWindow,
    ecn: config.ecn ?? "normal",
    bytes: byteLimits(config, host.entropy),
    madeAt: host.now,
  });
  sa.children.push(child);
  sa.childRekeyAt.set(child, {
    soft: config.lifetime === undefined ? undefined : after(host.now, jittered(host, config.lifetime)),
    hard: config.lifetime === undefined ? undefined : after(host.now, config.lifetime.hard),
  });
  host.install(sa, child);
  return child;
}

/** Both ends often have the same lifetimes: up to a tenth earlier, so that they seldom rekey at once. */
export const jittered = (host: Host<IkeSa>, { soft }: Lifetime): Duration =>
  milliseconds(Math.round(soft * (1 - 0.1 * fraction(host.entropy))));

export type ChildAnswer =
  | { readonly ok: true; readonly child: ChildSa; readonly payloads: readonly Payload[] }
  | { readonly ok: false; readonly payloads: readonly Payload[]; readonly reason: string };

/** What a child proposal of the peer comes to. @param exchange how this exchange makes keys */
export function answerOffer(
  host: Host<IkeSa>,
  sa: IkeSa,
  payloads: readonly Payload[],
  exchange: { readonly nonces: Nonces; readonly isFirst: boolean; readonly config?: ChildConfig },
): ChildAnswer {
  const proposals = decodeSa(findPayload(payloads, PAYLOAD.SA)?.body ?? EMPTY);
  if (!proposals.ok) return refuse(NOTIFY.INVALID_SYNTAX, proposals.error.message);
  const [remoteProposed, localProposed] = selectorsOf(payloads);
  const isTransport = notifiesOf(payloads).some(({ type }) => type === NOTIFY.USE_TRANSPORT_MODE);
  const seen = (proposed: readonly TrafficSelector[], at: SocketAddress): readonly TrafficSelector[] =>
    isTransport && proposed.length === 1 ? proposed.map((one) => asSeen(one, sa.nat, at)) : proposed;
  const [local, remote] = [seen(localProposed, sa.path.local), seen(remoteProposed, sa.path.remote)];
  const candidates = exchange.config === undefined ? sa.connection.children : [exchange.config];
  const config = candidates.find((one) => fits(one, local, remote));
  if (config === undefined)
    return refuse(NOTIFY.TS_UNACCEPTABLE, "none of our children covers these traffic selectors");
  if (config.mode === "transport" && !isTransport) {
    const why = "the peer asks for tunnel mode, and transport mode is configured; set the same mode at both ends";
    return refuse(NOTIFY.NO_PROPOSAL_CHOSEN, why);
  }
  const suites = usableSuites(sa, config);
  const chosen = chooseEsp(proposals.value, suites, !exchange.isFirst);
  if (chosen === undefined) {
    const isAhInTheWay = chooseEsp(proposals.value, config.suites, !exchange.isFirst) !== undefined;
    const why = isAhInTheWay ? NO_AH_HERE : "none of our ESP proposals is among those offered";
    return refuse(NOTIFY.NO_PROPOSAL_CHOSEN, why);
  }
  const ke = keyExchange(host, payloads, chosen.suite, exchange.isFirst);
  if (!ke.ok) return ke;
  const answered = (
    own: readonly TrafficSelector[],
    proposed: readonly TrafficSelector[],
  ): readonly TrafficSelector[] => (isTransport && sa.nat.isBetween ? asProposed(own, proposed) : own);
  const { spi } = chosen.proposal;
  if (spi.length !== 4) return refuse(NOTIFY.INVALID_SYNTAX, `an SPI of ${spi.length} bytes`);
  const offer = { config, suites, inboundSpi: host.newChildSpi() };
  const pair = config.singlePair === true ? singlePair(local, remote) : { local, remote };
  if (pair === undefined)
    return refuse(
      NOTIFY.SINGLE_PAIR_REQUIRED,
      "the peer proposes networks, and one pair of addresses is configured for each SA",
    );
  const localTs = narrow(pair.local, config.localTs);
  const remoteTs = narrow(pair.remote, config.remoteTs);
  if (localTs.length === 0 || remoteTs.length === 0)
    return refuse(NOTIFY.TS_UNACCEPTABLE, "the pair of addresses is none of this child's");
  const others = candidates.filter((one) => one !== config && fits(one, local, remote));
  const isAll = isWithin(local, localTs) && isWithin(remote, remoteTs);
  const child = makeChild(host, sa, offer, {
    suite: chosen.suite,
    proposal: chosen.proposal,
    outboundSpi: new DataView(spi.buffer, spi.byteOffset).getUint32(0),
    localTs,
    remoteTs,
    shared: ke.shared,
    nonces: exchange.nonces,
    isOurExchange: false,
  });
  return {
    ok: true,
    child,
    payloads: [
      ...(config.mode === "transport" ? [notify(NOTIFY.USE_TRANSPORT_MODE)] : []),
      ...(others.length > 0 && !isAll ? [notify(NOTIFY.ADDITIONAL_TS_POSSIBLE)] : []),
      payload(PAYLOAD.SA, encodeSa([{ ...chosen.proposal, spi: spiBytes(offer.inboundSpi) }])),
      ...(exchange.isFirst ? [] : [payload(PAYLOAD.NONCE, exchange.nonces.responder)]),
      ...ke.payloads,
      payload(PAYLOAD.TS_I, encodeTs(answered(remoteTs, remoteProposed).map(toWire))),
      payload(PAYLOAD.TS_R, encodeTs(answered(localTs, localProposed).map(toWire))),
    ],
  };
}

interface Pair {
  readonly local: readonly TrafficSelector[];
  readonly remote: readonly TrafficSelector[];
}

/** RFC 7296 §2.9: the selectors of the packet that begins it stand first; without them we cannot know which pair is meant. */
function singlePair([local]: readonly TrafficSelector[], [remote]: readonly TrafficSelector[]): Pair | undefined {
  if (local === undefined || remote === undefined) return undefined;
  const isPair = [local, remote].every(({ start, end }) => Buffer.compare(start, end) === 0);
  return isPair ? { local: [local], remote: [remote] } : undefined;
}

const fits = (config: ChildConfig, local: readonly TrafficSelector[], remote: readonly TrafficSelector[]): boolean =>
  narrow(local, config.localTs).length > 0 && narrow(remote, config.remoteTs).length > 0;

type Exchanged =
  | { readonly ok: true; readonly shared: Uint8Array | undefined; readonly payloads: readonly Payload[] }
  | (ChildAnswer & { ok: false });

function keyExchange(
  host: Host<IkeSa>,
  payloads: readonly Payload[],
  { group }: EspSuite,
  isFirst: boolean,
): Exchanged {
  if (isFirst || group === undefined) return { ok: true, shared: undefined, payloads: [] };
  const ke = decodeKe(findPayload(payloads, PAYLOAD.KE)?.body ?? EMPTY);
  const wanted = Uint8Array.of(group.id >> 8, group.id & 0xff);
  if (!ke.ok || ke.value.group !== group.id)
    return refuse(NOTIFY.INVALID_KE_PAYLOAD, `${group.keyword} is wanted`, wanted);
  const pair = group.keyPair(host.entropy);
  const shared = pair.agree(ke.value.data);
  if (shared === undefined) return refuse(NOTIFY.INVALID_SYNTAX, "the public value is not of the group");
  const body = new Uint8Array([group.id >> 8, group.id & 0xff, 0, 0, ...pair.publicValue]);
  return { ok: true, shared, payloads: [payload(PAYLOAD.KE, body)] };
}

const refuse = (type: number, reason: string, data: Uint8Array = EMPTY): ChildAnswer & { ok: false } => ({
  ok: false,
  payloads: [notify(type, data)],
  reason,
});
