import { EMPTY, findPayload, type Payload, payload } from "../../wire/ike/message.ts";
import { NOTIFY, PAYLOAD } from "../../wire/ike/numbers.ts";
import { decodeKe, encodeTs } from "../../wire/ike/payloads.ts";
import { decodeSa, encodeSa } from "../../wire/ike/sa.ts";
import type { EspSuite } from "../algorithms/suite.ts";
import type { ChildConfig, SocketAddress } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { Host } from "../host.ts";
import { narrow, type TrafficSelector, toWire } from "../selectors.ts";
import { asProposed, asSeen } from "../transport-nat.ts";
import { areWithin, makeChild, NO_AH_HERE, selectorsOf, spiBytes, usableSuites } from "./child.ts";
import type { IkeSa } from "./ike-sa.ts";
import type { Nonces } from "./keys.ts";
import { notifiesOf, notify } from "./notifies.ts";
import { chooseEsp } from "./proposals.ts";

// A child that the peer proposes, and our answer: RFC 7296 §1.3.1, §2.9.

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
  const isAll = areWithin(local, localTs) && areWithin(remote, remoteTs);
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
