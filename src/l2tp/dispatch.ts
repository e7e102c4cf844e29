import { CDN_RESULT, ERROR, MESSAGE, renderMessageType, STOP_RESULT } from "../wire/l2tp/constants.ts";
import { type ControlMessage, findUnknownMandatory, readMessage } from "../wire/l2tp/message.ts";
import type { ControlPacket } from "../wire/l2tp/packet.ts";
import {
  answerCall,
  callConnected,
  callDisconnected,
  errorsReported,
  incomingCallAnswered,
  linkInfoSet,
  outgoingCallAnswered,
} from "./calls.ts";
import { answerTunnel, stopTunnel, tunnelAnswered, tunnelConnected, tunnelStopped } from "./control-connection.ts";
import type { EndpointState } from "./endpoint-state.ts";
import { disconnect } from "./session-end.ts";
import type { Session, SessionState, Tunnel, TunnelState } from "./tunnel.ts";

/** Which tunnel messages are expected in which state, and what they do: RFC 2661 §7.2.1. */
const TUNNEL_MESSAGES: Readonly<Record<number, TunnelRow>> = {
  [MESSAGE.SCCRQ]: { in: ["wait-connect"], does: answerTunnel },
  [MESSAGE.SCCRP]: { in: ["wait-reply"], does: tunnelAnswered },
  [MESSAGE.SCCCN]: { in: ["wait-connect"], does: tunnelConnected },
  [MESSAGE.StopCCN]: { in: ["wait-reply", "wait-connect", "established", "closing"], does: tunnelStopped },
  [MESSAGE.HELLO]: { in: ["wait-reply", "wait-connect", "established"], does: () => undefined },
  [MESSAGE.ICRQ]: { in: ["established"], does: answerCall },
  [MESSAGE.OCRQ]: { in: ["established"], does: answerCall },
};

/** Which messages of a call are expected in which state, and what they do: RFC 2661 §7.4 to §7.6. */
const SESSION_MESSAGES: Readonly<Record<number, SessionRow>> = {
  [MESSAGE.ICRP]: { in: ["wait-reply"], does: incomingCallAnswered },
  [MESSAGE.OCRP]: { in: ["wait-reply"], does: outgoingCallAnswered },
  [MESSAGE.ICCN]: { in: ["wait-connect"], does: callConnected },
  [MESSAGE.OCCN]: { in: ["wait-connect"], does: callConnected },
  [MESSAGE.CDN]: { in: ["wait-reply", "wait-connect", "established"], does: callDisconnected },
  [MESSAGE.WEN]: { in: ["established"], does: errorsReported },
  [MESSAGE.SLI]: { in: ["established"], does: linkInfoSet },
};

interface TunnelRow {
  readonly in: readonly TunnelState[];
  readonly does: (endpoint: EndpointState, tunnel: Tunnel, message: ControlMessage) => void;
}
interface SessionRow {
  readonly in: readonly SessionState[];
  readonly does: (endpoint: EndpointState, session: Session, message: ControlMessage) => void;
}

/** One message of the peer, in its order. */
export function dispatch(endpoint: EndpointState, tunnel: Tunnel, packet: ControlPacket): void {
  if (tunnel.state === "lingering") return;
  const read = readMessage(packet.avps, endpoint.config.secret);
  if (!read.ok) {
    stopTunnel(endpoint, tunnel, general(ERROR.OUT_OF_RANGE, read.error.message));
    return;
  }
  const message = read.value;
  const tunnelRow = TUNNEL_MESSAGES[message.type];
  const sessionRow = SESSION_MESSAGES[message.type];
  if (tunnelRow !== undefined) tunnelMessage(endpoint, tunnel, tunnelRow, message);
  else if (sessionRow !== undefined) sessionMessage(endpoint, tunnel, sessionRow, { message, packet });
  // RFC 2661 §4.4.1: a type that nobody knows ends the tunnel when its M bit is set
  else if (packet.avps[0]?.mandatory)
    stopTunnel(endpoint, tunnel, general(ERROR.UNKNOWN_MANDATORY_AVP, renderMessageType(message.type)));
  else endpoint.drop(tunnel.peer, "l2tp.message-type", message.type);
}

function tunnelMessage(endpoint: EndpointState, tunnel: Tunnel, row: TunnelRow, message: ControlMessage): void {
  const unknown = findUnknownMandatory(message);
  if (!row.in.includes(tunnel.state)) {
    const text = `${renderMessageType(message.type)} in state ${tunnel.state}`;
    stopTunnel(endpoint, tunnel, { result: STOP_RESULT.FSM_ERROR, error: 0, message: text });
  } else if (unknown !== undefined && message.type !== MESSAGE.StopCCN) refuseUnknown(endpoint, tunnel, message);
  else row.does(endpoint, tunnel, message);
}

/** RFC 2661 §4.2: what is mandatory and not known ends the tunnel, or the call if it is about one. */
function refuseUnknown(endpoint: EndpointState, tunnel: Tunnel, { type, attributes, unknown }: ControlMessage): void {
  const result = general(ERROR.UNKNOWN_MANDATORY_AVP, nameOf(unknown.find((avp) => avp.mandatory)));
  const isCall = type === MESSAGE.ICRQ || type === MESSAGE.OCRQ;
  tunnel.remoteId ||= attributes.assignedTunnelId ?? 0;
  if (isCall)
    endpoint.send(tunnel, MESSAGE.CDN, { resultCode: result, assignedSessionId: 0 }, attributes.assignedSessionId ?? 0);
  else stopTunnel(endpoint, tunnel, result);
}

function sessionMessage(
  endpoint: EndpointState,
  tunnel: Tunnel,
  row: SessionRow,
  { message, packet }: { readonly message: ControlMessage; readonly packet: ControlPacket },
): void {
  const session = findSession(tunnel, packet, message);
  if (session === undefined) {
    // Given up here, or ended by a CDN that is on its way: acknowledged, counted, no state
    endpoint.drop(tunnel.peer, "l2tp.unknown-session", message.type);
    return;
  }
  const unknown = findUnknownMandatory(message);
  if (!row.in.includes(session.state)) {
    const text = `${renderMessageType(message.type)} in state ${session.state}`;
    disconnect(endpoint, session, { result: CDN_RESULT.GENERAL_ERROR, error: ERROR.NONE, message: text });
  } else if (unknown !== undefined && message.type !== MESSAGE.CDN)
    disconnect(endpoint, session, general(ERROR.UNKNOWN_MANDATORY_AVP, nameOf(unknown)));
  else row.does(endpoint, session, message);
}

/** RFC 2661 §4.4.4: a CDN that comes before we told our id names the call by the peer's own. */
function findSession(tunnel: Tunnel, packet: ControlPacket, message: ControlMessage): Session | undefined {
  if (packet.sessionId !== 0) return tunnel.sessions.get(packet.sessionId);
  const { assignedSessionId } = message.attributes;
  return message.type === MESSAGE.CDN && assignedSessionId !== undefined
    ? tunnel.byRemoteId.get(assignedSessionId)
    : undefined;
}

const general = (error: number, message: string): { result: number; error: number; message: string } => ({
  result: STOP_RESULT.GENERAL_ERROR,
  error,
  message,
});

const nameOf = (avp: { readonly vendorId: number; readonly attribute: number } | undefined): string =>
  `AVP ${avp?.attribute} of vendor ${avp?.vendorId}`;
