import { after, type Duration, type Instant } from "../../time/instant.ts";
import { EXCHANGE } from "../../wire/ike/numbers.ts";
import { METHOD_V1 } from "../certificates/auth-v1.ts";
import type { Retransmission } from "../config.ts";
import type { AnySa } from "../either.ts";
import type { Endpoint } from "../endpoint.ts";
import { renderIdentity } from "../identity.ts";
import type { Exchange, IsakmpSa } from "../ikev1/isakmp-sa.ts";
import type { IkeSa } from "../ikev2/ike-sa.ts";
import { ikeAlgorithms } from "./algorithms.ts";
import { peerIdentity, selectorIdentity } from "./identity-text.ts";
import type { IkeSaView, NegotiationFlag, NegotiationView } from "./view.ts";

export function ikeSaView({ ledger, liveness }: Endpoint, sa: AnySa, now: Instant): IkeSaView {
  const counted = ledger.ike(sa);
  const { connection, suite, remoteIdentity, expiresAt, path } = sa;
  const hasFragments = sa.peer.fragments && connection.fragmentSize > 0;
  return {
    index: counted.index,
    connection: connection.name,
    role: sa.isInitiator ? "Initiator" : "Responder",
    isMatured: sa.establishedAt !== undefined,
    initiatorCookie: sa.initiatorSpi,
    responderCookie: sa.responderSpi,
    exchangeType: sa.version === 2 ? "IKEv2" : connection.aggressive ? "Aggressive" : "Main",
    authenticationMethod: methodOf(sa),
    local: path.local,
    remote: path.remote,
    ...(expiresAt === undefined ? {} : { lifetime: secondsUntil(expiresAt, now) }),
    ...(suite === undefined ? {} : { algorithms: ikeAlgorithms(suite) }),
    traffic: {
      inputBytes: counted.inBytes,
      outputBytes: counted.outBytes,
      inputPackets: counted.inPackets,
      outputPackets: counted.outPackets,
    },
    flags: flagsOf(sa),
    ipsecSas: { created: counted.created, deleted: counted.deleted },
    negotiations: sa.version === 1 ? quickModes(sa, now) : childExchanges(sa),
    ...(remoteIdentity === undefined ? {} : { remoteIdentity: renderIdentity(remoteIdentity) }),
    ...(hasFragments ? { fragmentSize: connection.fragmentSize } : {}),
    tunnelIndexes: [...new Set(sa.children.flatMap((child) => liveness.tunnelOf(child)?.id ?? []))],
  };
}

export const secondsUntil = (at: Instant, now: Instant): number => Math.max(0, Math.ceil((at - now) / 1_000));

function methodOf({ version, connection: { authentication } }: AnySa): IkeSaView["authenticationMethod"] {
  if (authentication.kind === "psk") return "Pre-shared-keys";
  if (version === 2) return "Signatures";
  return SIGNATURES[authentication.sign.methodV1 ?? METHOD_V1.RSA_SIGNATURES] ?? "Signatures";
}

const SIGNATURES: Readonly<Record<number, IkeSaView["authenticationMethod"]>> = {
  [METHOD_V1.RSA_SIGNATURES]: "RSA-signatures",
  [METHOD_V1.ECDSA_256]: "ECDSA-256-signatures",
  [METHOD_V1.ECDSA_384]: "ECDSA-384-signatures",
  [METHOD_V1.ECDSA_521]: "ECDSA-521-signatures",
};

/** Whoever wanted the SA is told once it stands; one that is rekeyed or closing waits for what the peer still repeats. */
function flagsOf({ establishedAt, state }: AnySa): readonly NegotiationFlag[] {
  if (establishedAt === undefined) return [];
  return state === "established" ? ["Caller notification sent"] : ["Caller notification sent", "Waiting for done"];
}

/** Quick modes under way, and those that are done while the peer may still repeat its last message. */
const quickModes = (sa: IsakmpSa, now: Instant): readonly NegotiationView[] =>
  [...sa.exchanges.values()].flatMap((one) => quickMode(sa, one, now));

function quickMode({ connection }: IsakmpSa, one: Exchange, now: Instant): readonly NegotiationView[] {
  const { quick, messageId, sentAt } = one;
  const [local, remote] = [quick?.config.localTs[0], quick?.config.remoteTs[0]];
  if (quick === undefined || local === undefined || remote === undefined) return [];
  if (quick.isDone && (sentAt === undefined || after(sentAt, patienceOf(connection.retransmission)) <= now)) return [];
  return [
    {
      role: quick.isOurs ? "Initiator" : "Responder",
      messageId,
      localIdentity: selectorIdentity(local),
      remoteIdentity: selectorIdentity(remote),
      flags: quick.isDone ? ["Caller notification sent", "Waiting for done"] : [],
    },
  ];
}

/** How long a peer with the same settings repeats. */
const patienceOf = ({ first, factor, tries }: Retransmission): Duration =>
  Array.from({ length: tries }, (_, i) => first * factor ** i).reduce((sum, one) => sum + one, 0) as Duration;

/** RFC 7296 §2.3: one request of ours is under way at a time; it does not tell its selectors, so the ends stand for them. */
function childExchanges({ outstanding, connection, remoteIdentity }: IkeSa): readonly NegotiationView[] {
  if (outstanding?.task.exchange !== EXCHANGE.CREATE_CHILD_SA || remoteIdentity === undefined) return [];
  return [
    {
      role: "Initiator",
      messageId: outstanding.messageId,
      localIdentity: peerIdentity(connection.local.identity),
      remoteIdentity: peerIdentity(remoteIdentity),
      flags: [],
    },
  ];
}
