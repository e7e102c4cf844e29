import { EMPTY, findPayload, type Payload, payload } from "../../wire/ike/message.ts";
import { NOTIFY, nameOf, PAYLOAD } from "../../wire/ike/numbers.ts";
import { decodeKe, encodeTs } from "../../wire/ike/payloads.ts";
import { decodeSa, encodeSa } from "../../wire/ike/sa.ts";
import type { DhKeyPair } from "../algorithms/groups.ts";
import type { EspSuite } from "../algorithms/suite.ts";
import type { ChildConfig } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import { toWire } from "../selectors.ts";
import { areWithin, type ChildOffer, type Chosen, makeChild, selectorsOf, spiBytes } from "./child.ts";
import type { IkeSa } from "./ike-sa.ts";
import type { Nonces } from "./keys.ts";
import { errorOf, notifiesOf, notify } from "./notifies.ts";
import { chooseEsp, espProposals, protocolNumber } from "./proposals.ts";

// A child that we propose, and what the peer's answer comes to: RFC 7296 §1.3.1, §2.9.

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
    !areWithin(localTs, offer.config.localTs) ||
    !areWithin(remoteTs, offer.config.remoteTs)
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
  if (areWithin(config.localTs, localTs) && areWithin(config.remoteTs, remoteTs)) return;
  const isMorePossible = notifiesOf(payloads).some(({ type }) => type === NOTIFY.ADDITIONAL_TS_POSSIBLE);
  host.event({ kind: "selectors-narrowed", connection, child, isMorePossible });
}

const unwantedOf = ({ inboundSpi }: ChildOffer, { suite }: Chosen): { protocol: number; spi: number } => ({
  protocol: protocolNumber(suite),
  spi: inboundSpi,
});

function childRefusal(type: number, { suites, localTs, remoteTs }: ChildConfig): string {
  if (type === NOTIFY.NO_PROPOSAL_CHOSEN) return `the peer accepts none of the ${suites.length} ESP proposals`;
  if (type === NOTIFY.SINGLE_PAIR_REQUIRED)
    return "the peer wants an SA for each pair of addresses: it is asked for one when a packet comes; to have it before, give the child one address on each side";
  if (type === NOTIFY.TS_UNACCEPTABLE)
    return `the peer accepts none of the traffic selectors (${localTs.length} local, ${remoteTs.length} remote)`;
  return `the peer answers ${nameOf(NOTIFY, type)}`;
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
