import { after, between } from "../time/instant.ts";
import type { Attributes } from "../wire/l2tp/attributes.ts";
import { CDN_RESULT, ERROR, FRAMING, MESSAGE } from "../wire/l2tp/constants.ts";
import type { ControlMessage } from "../wire/l2tp/message.ts";
import { callKey, type EndpointState } from "./endpoint-state.ts";
import type { CallInput } from "./input.ts";
import { startLink } from "./ppp-session.ts";
import { disconnect, endSession } from "./session-end.ts";
import type { Session, Tunnel } from "./tunnel.ts";

const UNNAMED_SPEED = 0;
const FASTEST = 0xffffffff;

/** ICRQ --> or OCRQ -->. RFC 2661 §6.6, §6.9. */
export function beginCall(endpoint: EndpointState, tunnel: Tunnel, call: CallInput): void {
  const { now, config } = endpoint;
  const session = endpoint.addSession(tunnel, { state: "wait-reply", call });
  if (session === undefined) {
    endpoint.emit({ kind: "call-refused", tunnel: tunnel.localId, ref: call.ref, reason: "no session id is free" });
    return;
  }
  tunnel.callSerialNumber = (tunnel.callSerialNumber + 1) >>> 0;
  session.due = after(now, call.patience ?? config.setUpTimeout);
  const common = { assignedSessionId: session.localId, callSerialNumber: tunnel.callSerialNumber, ...call.request };
  const dialled = { minimumBps: UNNAMED_SPEED, maximumBps: FASTEST, bearerType: 0, framingType: FRAMING.SYNCHRONOUS };
  session.request =
    call.direction === "incoming"
      ? endpoint.send(tunnel, MESSAGE.ICRQ, { bearerType: 0, ...common })
      : endpoint.send(tunnel, MESSAGE.OCRQ, { ...dialled, ...common });
  endpoint.reschedule(session);
  endpoint.emit({ kind: "call-begun", ...callKey(session) });
}

/** --> ICRQ or OCRQ: ICRP -->, or OCRP --> and at once OCCN -->. */
export function answerCall(endpoint: EndpointState, tunnel: Tunnel, message: ControlMessage): void {
  const { assignedSessionId = 0 } = message.attributes;
  const isOutgoing = message.type === MESSAGE.OCRQ;
  if (assignedSessionId === 0) {
    endpoint.drop(tunnel.peer, "l2tp.assigned-session-id", message.type); // a call that nobody can speak of
    return;
  }
  // A peer that gives an id anew has forgotten the call that had it
  const forgotten = tunnel.byRemoteId.get(assignedSessionId);
  if (forgotten !== undefined) endSession(endpoint, forgotten, "peer", { result: CDN_RESULT.LOST_CARRIER });
  const isServed = isOutgoing ? endpoint.config.dialsOut : endpoint.config.answers;
  const session = isServed ? endpoint.addSession(tunnel, { state: "wait-connect" }) : undefined;
  if (session === undefined) {
    const result = { result: isServed ? CDN_RESULT.NO_FACILITIES_TEMPORARILY : CDN_RESULT.NO_FACILITIES };
    endpoint.send(tunnel, MESSAGE.CDN, { resultCode: result, assignedSessionId: 0 }, assignedSessionId);
    return;
  }
  learnRemote(session, assignedSessionId);
  session.attributes = message.attributes;
  session.due = after(endpoint.now, endpoint.config.setUpTimeout);
  endpoint.send(
    tunnel,
    isOutgoing ? MESSAGE.OCRP : MESSAGE.ICRP,
    { assignedSessionId: session.localId },
    assignedSessionId,
  );
  if (isOutgoing) {
    endpoint.send(tunnel, MESSAGE.OCCN, connectAttributes({}), assignedSessionId, () => openSession(endpoint, session));
  }
  endpoint.reschedule(session);
}

/** --> ICRP: ICCN -->, and the session stands. */
export function incomingCallAnswered(endpoint: EndpointState, session: Session, { attributes }: ControlMessage): void {
  if (!callAnswered(endpoint, session, attributes)) return;
  const connect = connectAttributes(session.call?.connect ?? {});
  if (connect.sequencingRequired) session.sequence = { next: 0, expected: 0 };
  // The peer knows the session by the ICCN: a frame that came before it would be lost
  endpoint.send(session.tunnel, MESSAGE.ICCN, connect, session.remoteId, () => openSession(endpoint, session));
}

/** --> OCRP: the LAC dials. */
export function outgoingCallAnswered(endpoint: EndpointState, session: Session, { attributes }: ControlMessage): void {
  if (callAnswered(endpoint, session, attributes)) session.state = "wait-connect";
}

/** False when the answer gives no id to go on with: then the call is over. */
function callAnswered(endpoint: EndpointState, session: Session, { assignedSessionId = 0 }: Attributes): boolean {
  const sentAt = session.request?.message.sentAt ?? session.begunAt;
  session.request = undefined;
  if (assignedSessionId === 0) {
    const message = "an answer without Assigned Session ID";
    disconnect(endpoint, session, { result: CDN_RESULT.GENERAL_ERROR, error: ERROR.OUT_OF_RANGE, message });
    return false;
  }
  learnRemote(session, assignedSessionId);
  endpoint.emit({ kind: "call-answered", ...callKey(session), after: between(sentAt, endpoint.now) });
  return true;
}

/** --> ICCN or OCCN. */
export function callConnected(endpoint: EndpointState, session: Session, { attributes }: ControlMessage): void {
  session.attributes = { ...session.attributes, ...attributes };
  // RFC 2661 §5.4: a LAC that asks for sequencing is served with it
  if (attributes.sequencingRequired) session.sequence = { next: 0, expected: 0 };
  openSession(endpoint, session);
}

/** --> CDN. */
export function callDisconnected(endpoint: EndpointState, session: Session, { attributes }: ControlMessage): void {
  endSession(endpoint, session, "peer", attributes.resultCode ?? { result: CDN_RESULT.LOST_CARRIER });
}

/** --> WEN, RFC 2661 §6.13. */
export function errorsReported(endpoint: EndpointState, session: Session, { attributes }: ControlMessage): void {
  if (attributes.callErrors !== undefined)
    endpoint.emit({ kind: "wan-errors", ...callKey(session), errors: attributes.callErrors });
}

/** --> SLI, RFC 2661 §6.14. */
export function linkInfoSet(endpoint: EndpointState, session: Session, { attributes }: ControlMessage): void {
  if (attributes.accm !== undefined) endpoint.emit({ kind: "link-info", ...callKey(session), accm: attributes.accm });
}

/** When the session's own deadline has come: it was not answered or connected in time. */
export function sessionDue(endpoint: EndpointState, session: Session): void {
  if (session.due !== undefined && session.due <= endpoint.now) {
    session.due = undefined;
    const message = session.state === "wait-reply" ? "the call was not answered" : "the call was not connected";
    disconnect(endpoint, session, { result: CDN_RESULT.GENERAL_ERROR, error: ERROR.NONE, message }, "silence");
    return;
  }
  session.link?.timer(endpoint.now);
  if (session.tunnel.sessions.get(session.localId) === session) endpoint.reschedule(session);
}

function openSession(endpoint: EndpointState, session: Session): void {
  if (session.tunnel.sessions.get(session.localId) !== session) return; // ended while its ICCN waited
  session.state = "established";
  session.due = undefined;
  endpoint.emit({ kind: "session-opened", ...callKey(session), attributes: session.attributes });
  const link = session.call === undefined ? endpoint.config.link : session.call.link;
  if (link !== undefined) startLink(endpoint, session, link);
  endpoint.reschedule(session);
}

function learnRemote(session: Session, remoteId: number): void {
  session.remoteId = remoteId;
  session.tunnel.byRemoteId.set(remoteId, session);
}

const connectAttributes = (said: Attributes): Attributes => ({
  txConnectSpeed: UNNAMED_SPEED,
  framingType: FRAMING.SYNCHRONOUS,
  ...said,
});
