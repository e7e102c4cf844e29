import { after } from "../../time/instant.ts";
import { EMPTY, findPayload, type Payload, payload } from "../../wire/ike/message.ts";
import { EXCHANGE, NOTIFY, nameOf, PAYLOAD } from "../../wire/ike/numbers.ts";
import { encodeId } from "../../wire/ike/payloads.ts";
import { renderIkeSuite } from "../algorithms/suite.ts";
import type { Host } from "../host.ts";
import { idPayload, renderIdentity } from "../identity.ts";
import { certificateRequest, checkPeer, ownProof } from "./auth.ts";
import { type ChildOffer, jittered, NO_AH_HERE, usableSuites } from "./child.ts";
import { answerOffer } from "./child-answer.ts";
import { offerPayloads, takeAnswer } from "./child-offer.ts";
import { close } from "./close.ts";
import { ownCrashToken, takeCrashToken } from "./crash.ts";
import { enqueue } from "./exchange.ts";
import type { IkeSa, Task } from "./ike-sa.ts";
import { deleteIkeTask, tellDeletedTask } from "./informational.ts";
import { errorOf, notifiesOf, notify } from "./notifies.ts";
import { follow, redirectionOf } from "./redirect.ts";
import { newChildTask } from "./rekey-child.ts";

/** IKE_AUTH as initiator, with the first child. */
export function authTask(sa: IkeSa): Task {
  let offer: ChildOffer | undefined;
  const isChildless = sa.connection.childless === true && sa.peer.childless; // RFC 6023 §3: not unless it can
  return {
    exchange: EXCHANGE.IKE_AUTH,
    summary: "IKE_AUTH",
    // HDR, SK {IDi, [CERT,] [CERTREQ,] [IDr,] AUTH, SAi2, TSi, TSr} -->
    request(host) {
      const { id, certificates, auth } = ownProof(sa);
      const { identity } = sa.connection.remote;
      const [first] = isChildless ? [] : sa.connection.children;
      const suites = first === undefined ? [] : usableSuites(sa, first);
      if (first !== undefined && suites.length > 0) offer = { config: first, suites, inboundSpi: host.newChildSpi() };
      return [
        id,
        ...certificates,
        ...(sa.connection.initialContact === false ? [] : [notify(NOTIFY.INITIAL_CONTACT)]),
        ...certificateRequest(sa),
        ...(identity === undefined ? [] : [payload(PAYLOAD.ID_R, encodeId(idPayload(identity)))]),
        auth,
        ...ownCrashToken(host, sa),
        ...(offer === undefined ? [] : offerPayloads(offer, true)),
      ];
    },
    // <-- HDR, SK {IDr, [CERT,] AUTH, SAr2, TSi, TSr}
    response(host, _, { payloads }) {
      const error = errorOf(payloads);
      if (findPayload(payloads, PAYLOAD.AUTH) === undefined) {
        const name = error === undefined ? undefined : nameOf(NOTIFY, error.type);
        fail(host, sa, name === undefined ? "the peer sent no proof of its own" : authRefusal(name), name);
        return;
      }
      const wrong = checkPeer(sa, payloads);
      if (wrong !== undefined) {
        fail(host, sa, wrong, undefined, false);
        // RFC 7296 §2.21.2: the responder holds an SA by now and is told to give it up
        enqueue(host, sa, deleteIkeTask("refused"));
        return;
      }
      takeCrashToken(sa, payloads);
      established(host, sa);
      if (follow(host, sa, redirectionOf(sa, notifiesOf(payloads)))) {
        enqueue(host, sa, deleteIkeTask("redirected"));
        return;
      }
      if (offer !== undefined) takeFirstChild(host, sa, offer, payloads);
      else if (sa.connection.children.length > 0 && !isChildless) childFailed(host, sa, NO_AH_HERE);
      for (const config of sa.connection.children.slice(isChildless ? 0 : 1)) enqueue(host, sa, newChildTask(config));
    },
  };
}

const authRefusal = (name: string): string =>
  name === "AUTHENTICATION_FAILED"
    ? "the peer does not accept our proof: the pre-shared key, certificate or identity differs"
    : `the peer answers ${name}`;

function takeFirstChild(host: Host<IkeSa>, sa: IkeSa, offer: ChildOffer, payloads: readonly Payload[]): void {
  const outcome = takeAnswer(host, sa, offer, payloads, firstNonces(sa));
  const connection = sa.connection.name;
  if (outcome.ok) host.event({ kind: "child-sa-established", connection, child: outcome.child });
  else {
    childFailed(host, sa, outcome.reason, outcome.notify);
    if (outcome.unwanted !== undefined) enqueue(host, sa, tellDeletedTask(outcome.unwanted));
  }
}

function childFailed(host: Host<IkeSa>, sa: IkeSa, reason: string, name?: string): void {
  const told = name === undefined ? {} : { notify: name };
  host.event({ kind: "negotiation-failed", connection: sa.connection.name, stage: "child", reason, ...told });
}

const firstNonces = (sa: IkeSa): NonNullable<IkeSa["init"]>["nonces"] =>
  sa.init?.nonces ?? { initiator: EMPTY, responder: EMPTY };

function fail(host: Host<IkeSa>, sa: IkeSa, reason: string, name?: string, isOver = true): void {
  host.event({
    kind: "negotiation-failed",
    connection: sa.connection.name,
    stage: "auth",
    reason,
    ...(name === undefined ? {} : { notify: name }),
  });
  if (isOver) close(host, sa, "refused");
}

/** Both ends have proved who they are. */
function established(host: Host<IkeSa>, sa: IkeSa): void {
  sa.state = "established";
  sa.establishedAt = host.now;
  sa.heardAt = host.now;
  sa.keyPair = undefined;
  setLifetime(host, sa);
  host.event({
    kind: "ike-sa-established",
    connection: sa.connection.name,
    localSpi: sa.localSpi,
    remoteSpi: sa.remoteSpi,
    suite: sa.suite === undefined ? "" : renderIkeSuite(sa.suite),
    identity: sa.remoteIdentity === undefined ? "" : renderIdentity(sa.remoteIdentity),
    isInitiator: sa.isInitiator,
  });
}

export function setLifetime(host: Host<IkeSa>, sa: IkeSa): void {
  const { lifetime } = sa.connection;
  sa.rekeyAt = lifetime === undefined ? undefined : after(host.now, jittered(host, lifetime));
  sa.expiresAt = lifetime === undefined ? undefined : after(host.now, lifetime.hard);
}

/** IKE_AUTH as responder. */
export function answerAuth(host: Host<IkeSa>, sa: IkeSa, payloads: readonly Payload[]): readonly Payload[] {
  if (sa.state !== "connecting") return [notify(NOTIFY.INVALID_SYNTAX)];
  const wrong = checkPeer(sa, payloads);
  if (wrong !== undefined) {
    fail(host, sa, wrong, undefined, false);
    sa.state = "closing"; // RFC 7296 §2.21.2: refused, and forgotten when the answer is out
    return [notify(NOTIFY.AUTHENTICATION_FAILED)];
  }
  if (notifiesOf(payloads).some(({ type }) => type === NOTIFY.INITIAL_CONTACT)) {
    for (const other of host.others(sa)) close(host, other, "replaced by a new contact");
  }
  const { id, certificates, auth } = ownProof(sa);
  takeCrashToken(sa, payloads);
  established(host, sa);
  return [id, ...certificates, auth, ...ownCrashToken(host, sa), ...answerFirstChild(host, sa, payloads)];
}

function answerFirstChild(host: Host<IkeSa>, sa: IkeSa, payloads: readonly Payload[]): readonly Payload[] {
  if (findPayload(payloads, PAYLOAD.SA) === undefined) return []; // childless, RFC 6023
  const connection = sa.connection.name;
  const answer = answerOffer(host, sa, payloads, { nonces: firstNonces(sa), isFirst: true });
  if (answer.ok) host.event({ kind: "child-sa-established", connection, child: answer.child });
  else host.event({ kind: "negotiation-failed", connection, stage: "child", reason: answer.reason });
  return answer.payloads;
}
