import { CDN_RESULT, MESSAGE } from "../wire/l2tp/constants.ts";
import { encodePacket } from "../wire/l2tp/packet.ts";
import { callKey, type EndpointState } from "./endpoint-state.ts";
import { PppLink } from "./ppp/link.ts";
import type { LinkConfig, LinkDownReason, LinkEvent } from "./ppp/link-config.ts";
import { proxiedBy } from "./ppp/proxied.ts";
import { disconnect } from "./session-end.ts";
import type { Session } from "./tunnel.ts";

/** What LCP takes when nothing was agreed: every control character is escaped, RFC 1662 §7.1. */
const DEFAULT_ACCM = 0xffffffff;

/** PPP begins on a session that has come up. */
export function startLink(endpoint: EndpointState, session: Session, config: LinkConfig): void {
  const host = {
    transmit: (frame: Uint8Array) => sendFrame(endpoint, session, frame),
    happened: (event: LinkEvent) => linkHappened(endpoint, session, event),
  };
  session.link = new PppLink(config, host, endpoint.entropy, endpoint.now);
  // What a LAC tells of PPP with its user: an LNS alone is told
  const proxied = session.call === undefined ? proxiedBy(session.attributes) : undefined;
  if (proxied === undefined) session.link.open(endpoint.now);
  else session.link.openProxied(proxied, endpoint.now);
}

/** One PPP frame in a data message, RFC 2661 §5.2. */
export function sendFrame(endpoint: EndpointState, session: Session, payload: Uint8Array): void {
  const { tunnel, remoteId: sessionId, sequence } = session;
  const tunnelId = tunnel.remoteId;
  const plain = { kind: "data", tunnelId, sessionId, priority: false, hasLength: true, payload } as const;
  const packet = sequence === undefined ? plain : { ...plain, sequence: { ns: sequence.next, nr: 0 } };
  if (sequence !== undefined) sequence.next = (sequence.next + 1) & 0xffff;
  endpoint.emit({ kind: "send", to: tunnel.peer, bytes: encodePacket(packet) });
}

/** A PPP frame of the peer. */
export function receiveFrame(endpoint: EndpointState, session: Session, frame: Uint8Array): void {
  if (session.link === undefined) {
    endpoint.emit({ kind: "frame", ...callKey(session), frame });
    return;
  }
  const wrong = session.link.receive(frame, endpoint.now);
  if (wrong !== undefined) endpoint.drop(session.tunnel.peer, wrong);
}

function linkHappened(endpoint: EndpointState, session: Session, event: LinkEvent): void {
  const key = callKey(session);
  switch (event.kind) {
    case "lcp-up":
      endpoint.emit({ kind: "ppp-phase", ...key, phase: "authenticate" });
      // RFC 2661 §6.14: an LNS tells the LAC what LCP agreed for its asynchronous line
      if (session.call === undefined && event.sendAccm !== DEFAULT_ACCM)
        endpoint.send(
          session.tunnel,
          MESSAGE.SLI,
          { accm: { send: event.sendAccm, receive: DEFAULT_ACCM } },
          session.remoteId,
        );
      return;
    case "proven":
      endpoint.emit({ kind: "ppp-phase", ...key, phase: "network" });
      return;
    case "authenticate":
      endpoint.emit({ kind: "authenticate", ...key, request: event.request });
      return;
    case "up":
      endpoint.emit({ ...key, kind: "ppp-up", localAddress: event.localAddress, peerAddress: event.peerAddress });
      return;
    case "packet":
      endpoint.emit({ kind: "packet", ...key, protocol: event.protocol, bytes: event.bytes });
      return;
    case "down":
      endpoint.emit({ ...key, kind: "ppp-down", reason: event.reason, message: event.message });
      if (session.tunnel.sessions.get(session.localId) === session)
        disconnect(endpoint, session, resultOf(event.reason));
      return;
  }
}

function resultOf(reason: LinkDownReason): { result: number; error: number; message: string } {
  const isLost = reason === "echo-lost" || reason === "no-answer";
  return { result: isLost ? CDN_RESULT.LOST_CARRIER : CDN_RESULT.ADMINISTRATIVE, error: 0, message: `PPP: ${reason}` };
}
