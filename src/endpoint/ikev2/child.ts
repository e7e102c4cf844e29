import { fraction } from "../../time/entropy.ts";
import { after, type Duration, milliseconds } from "../../time/instant.ts";
import { EMPTY, findPayload, type Payload } from "../../wire/ike/message.ts";
import { PAYLOAD } from "../../wire/ike/numbers.ts";
import { decodeTs } from "../../wire/ike/payloads.ts";
import type { Proposal } from "../../wire/ike/sa.ts";
import type { DhKeyPair } from "../algorithms/groups.ts";
import type { EspSuite } from "../algorithms/suite.ts";
import type { ChildConfig, Lifetime } from "../config.ts";
import { byteLimits } from "../esp/byte-limits.ts";
import { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import { fromWire, isWithin, type TrafficSelector } from "../selectors.ts";
import type { IkeSa } from "./ike-sa.ts";
import { childKeys, type Nonces } from "./keys.ts";

/** A child SA that we have proposed. */
export interface ChildOffer {
  readonly config: ChildConfig;
  /** What we offer of its suites. */
  readonly suites: readonly EspSuite[];
  readonly inboundSpi: number;
  /** With perfect forward secrecy. */
  readonly pair?: DhKeyPair;
}

/** What was chosen of an offer. */
export interface Chosen {
  readonly suite: EspSuite;
  readonly proposal: Proposal;
  readonly outboundSpi: number;
}

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

/** AH covers the addresses that a NAT rewrites: where one stands between us there is only ESP (RFC 7296 §2.23, RFC 3948 §1). */
export const usableSuites = ({ path }: IkeSa, { suites }: ChildConfig): readonly EspSuite[] =>
  path.isEncapsulated ? suites.filter(({ ah }) => ah === undefined) : suites;

export const NO_AH_HERE =
  "AH cannot pass the NAT between the peers (RFC 3948 §1); offer ESP with an integrity algorithm";

/** As SPIs go over the wire. */
export const spiBytes = (spi: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, spi);
  return bytes;
};

/** Whether every one is within one of those that are allowed. */
export const areWithin = (selectors: readonly TrafficSelector[], allowed: readonly TrafficSelector[]): boolean =>
  selectors.every((one) => allowed.some((whole) => isWithin(one, whole)));

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

/** What both ends have agreed on. */
interface Made extends Chosen {
  readonly localTs: readonly TrafficSelector[];
  readonly remoteTs: readonly TrafficSelector[];
  readonly shared: Uint8Array | undefined;
  readonly nonces: Nonces;
  readonly isOurExchange: boolean;
}

/** It carries traffic from now on. */
export function makeChild(host: Host<IkeSa>, sa: IkeSa, offer: ChildOffer, made: Made): ChildSa {
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
