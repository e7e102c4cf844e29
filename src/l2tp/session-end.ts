import type { Attributes } from "../wire/l2tp/attributes.ts";
import { MESSAGE } from "../wire/l2tp/constants.ts";
import type { ResultCode } from "../wire/l2tp/values.ts";
import type { EndedBy } from "./effect.ts";
import { callKey, type EndpointState } from "./endpoint-state.ts";
import type { Session } from "./tunnel.ts";

/** Forgets a session and says so. Nothing is sent. */
export function endSession(endpoint: EndpointState, session: Session, by: EndedBy, result: ResultCode): void {
  if (session.request !== undefined) session.tunnel.channel.cancel(session.request);
  endpoint.removeSession(session);
  endpoint.emit({ kind: "session-closed", ...callKey(session), by, result });
}

/** CDN -->, unless the peer never heard of the call: then its request is taken back. RFC 2661 §6.12. */
export function disconnect(
  endpoint: EndpointState,
  session: Session,
  result: ResultCode,
  by: EndedBy = "us",
  attributes: Attributes = {},
): void {
  const { tunnel, request, remoteId, localId } = session;
  const isUnsaid = request !== undefined && tunnel.channel.cancel(request);
  endSession(endpoint, session, by, result);
  if (isUnsaid || tunnel.state !== "established") return;
  endpoint.send(tunnel, MESSAGE.CDN, { ...attributes, resultCode: result, assignedSessionId: localId }, remoteId);
}
