import { EMPTY, findPayload, type Payload, payloadsOf } from "../../wire/ike/message.ts";
import { NOTIFY_V1, PAYLOAD_V1 } from "../../wire/ike/numbers.ts";
import { decodeSaV1 } from "../../wire/ike/sa-v1.ts";
import type { ChildConfig } from "../config.ts";
import type { Host } from "../host.ts";
import { isWithin, parseSelector, renderSelector, type TrafficSelector } from "../selectors.ts";
import { asSeen } from "../transport-nat.ts";
import { heldChild } from "./children.ts";
import type { IsakmpSa, QuickMode } from "./isakmp-sa.ts";
import { idSelector } from "./phase2-ids.ts";
import { type ChosenPhase2, choosePhase2, encapsulationMode, offersTransport } from "./proposals.ts";
import { type Made, NO_AH_HERE, newSpis, usableSuites } from "./quick-child.ts";

type V1Host = Host<IsakmpSa>;

export const NONCE_LENGTH = 32;

type Refused = { readonly refusal: number; readonly reason: string };
/** What we answer a quick mode of the peer with, or why we do not. */
export type Plan = (Made & { readonly quick: QuickMode; readonly chosen: ChosenPhase2 }) | Refused;

export function planAnswer(host: V1Host, sa: IsakmpSa, payloads: readonly Payload[]): Plan {
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
    lifetimes: chosen.lifetimes,
    isDone: false,
  };
  return { quick, ...chosenOf(chosen), shared, localTs: [idcr], remoteTs: [idci] };
}

/** The choice, as a child is made of it. */
export const chosenOf = (
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
