import { timingSafeEqual } from "node:crypto";
import { fraction } from "../time/entropy.ts";
import { after, between, milliseconds } from "../time/instant.ts";
import type { Attributes } from "../wire/l2tp/attributes.ts";
import { ERROR, FRAMING, MESSAGE, STOP_RESULT } from "../wire/l2tp/constants.ts";
import { challengeResponse } from "../wire/l2tp/hiding.ts";
import type { ControlMessage } from "../wire/l2tp/message.ts";
import type { ResultCode } from "../wire/l2tp/values.ts";
import type { EndedBy, L2tpEffect } from "./effect.ts";
import { type EndpointState, peerKey } from "./endpoint-state.ts";
import type { Peer } from "./input.ts";
import { endSession } from "./session-end.ts";
import type { Tunnel } from "./tunnel.ts";

/** L2TPv2's own version and revision: RFC 2661 §4.4.3. */
const VERSION = { version: 1, revision: 0 };
const CHALLENGE_LENGTH = 16;

/** Begins a tunnel: SCCRQ -->. RFC 2661 §5.1. */
export function openTunnel(endpoint: EndpointState, to: Peer, ref: string): void {
  const tunnel = endpoint.addTunnel(to, ref, "wait-reply");
  if (tunnel === undefined) {
    const result = { result: STOP_RESULT.GENERAL_ERROR, error: ERROR.INSUFFICIENT_RESOURCES };
    endpoint.emit({ kind: "tunnel-closed", tunnel: 0, ref, peer: to, by: "us", result });
    return;
  }
  tunnel.due = after(endpoint.now, endpoint.config.setUpTimeout);
  endpoint.send(tunnel, MESSAGE.SCCRQ, { ...introduction(endpoint, tunnel), ...challenge(endpoint, tunnel) });
  emitAbout(endpoint, tunnel, { kind: "tunnel-opening" });
}

/** --> SCCRQ: a peer opens a tunnel to us; SCCRP -->. */
export function answerTunnel(endpoint: EndpointState, tunnel: Tunnel, { attributes }: ControlMessage): void {
  tunnel.due = after(endpoint.now, endpoint.config.setUpTimeout);
  if (!introduce(endpoint, tunnel, attributes)) return;
  const response = respond(endpoint, tunnel, MESSAGE.SCCRP, attributes);
  if (response === undefined) return;
  const own = { ...introduction(endpoint, tunnel), ...challenge(endpoint, tunnel), ...response };
  endpoint.send(tunnel, MESSAGE.SCCRP, own);
}

/** --> SCCRP: the peer takes our tunnel; SCCCN -->. */
export function tunnelAnswered(endpoint: EndpointState, tunnel: Tunnel, { attributes }: ControlMessage): void {
  if (!introduce(endpoint, tunnel, attributes)) return;
  if (!isProven(tunnel, MESSAGE.SCCRP, attributes, endpoint.config.secret)) {
    refuseProof(endpoint, tunnel);
    return;
  }
  const response = respond(endpoint, tunnel, MESSAGE.SCCCN, attributes);
  if (response === undefined) return;
  endpoint.send(tunnel, MESSAGE.SCCCN, response);
  established(endpoint, tunnel);
}

/** --> SCCCN: the tunnel stands. */
export function tunnelConnected(endpoint: EndpointState, tunnel: Tunnel, { attributes }: ControlMessage): void {
  if (!isProven(tunnel, MESSAGE.SCCCN, attributes, endpoint.config.secret)) {
    refuseProof(endpoint, tunnel);
    return;
  }
  established(endpoint, tunnel);
}

/** --> StopCCN: what the tunnel had is gone; it lingers to acknowledge what the peer repeats. RFC 2661 §5.7. */
export function tunnelStopped(endpoint: EndpointState, tunnel: Tunnel, { attributes }: ControlMessage): void {
  const isNews = tunnel.state !== "closing";
  tunnel.state = "lingering";
  tunnel.due = after(endpoint.now, endpoint.fullCycle);
  if (isNews) ended(endpoint, tunnel, "peer", attributes.resultCode ?? { result: STOP_RESULT.CLEARED });
}

/** StopCCN -->. */
export function stopTunnel(endpoint: EndpointState, tunnel: Tunnel, result: ResultCode): void {
  if (tunnel.state === "closing" || tunnel.state === "lingering") return;
  tunnel.state = "closing";
  tunnel.due = undefined;
  ended(endpoint, tunnel, "us", result);
  endpoint.send(tunnel, MESSAGE.StopCCN, { resultCode: result, assignedTunnelId: tunnel.localId });
}

/** The peer answers nothing any more: the tunnel and all its sessions are cleared at once. RFC 2661 §5.8. */
export function tunnelLost(endpoint: EndpointState, tunnel: Tunnel): void {
  const isNews = tunnel.state !== "closing" && tunnel.state !== "lingering";
  const result = { result: STOP_RESULT.GENERAL_ERROR, error: ERROR.NONE, message: "the peer does not answer" };
  if (isNews) ended(endpoint, tunnel, "silence", result);
  tunnel.state = "lingering"; // whatever else the same datagram brought is not acted upon
  endpoint.removeTunnel(tunnel);
}

/** When one of the tunnel's own deadlines has come: end of set-up, of lingering, of idleness, or time for a HELLO. */
export function tunnelDue(endpoint: EndpointState, tunnel: Tunnel): void {
  if (tunnel.idleDue !== undefined && tunnel.idleDue <= endpoint.now) {
    tunnel.idleDue = undefined;
    if (tunnel.state === "established")
      stopTunnel(endpoint, tunnel, { result: STOP_RESULT.CLEARED, error: ERROR.NONE, message: "no session" });
  }
  if (tunnel.due === undefined || tunnel.due > endpoint.now) return;
  tunnel.due = undefined;
  if (tunnel.state === "lingering") endpoint.removeTunnel(tunnel);
  else if (tunnel.state === "established") hello(endpoint, tunnel);
  else if (tunnel.remoteId === 0) tunnelLost(endpoint, tunnel);
  else stopTunnel(endpoint, tunnel, { result: STOP_RESULT.GENERAL_ERROR, error: 0, message: "set-up took too long" });
}

/** RFC 2661 §5.5: HELLO only when nothing was heard for the interval, and nothing else is under way that would tell. */
function hello(endpoint: EndpointState, tunnel: Tunnel): void {
  const interval = tunnel.hello;
  if (interval === undefined) return;
  const due = after(tunnel.lastHeard, milliseconds(interval - tunnel.firstHelloEarly));
  const isSilent = due <= endpoint.now;
  if (isSilent && tunnel.channel.isIdle) endpoint.send(tunnel, MESSAGE.HELLO, {});
  if (isSilent) tunnel.firstHelloEarly = milliseconds(0);
  tunnel.due = isSilent ? after(endpoint.now, interval) : due;
}

function established(endpoint: EndpointState, tunnel: Tunnel): void {
  const { now } = endpoint;
  // A peer that begins anew with the id of a tunnel has forgotten that tunnel; believed only now that it has proven itself
  if (tunnel.replaces !== undefined) tunnelLost(endpoint, tunnel.replaces);
  tunnel.replaces = undefined;
  tunnel.state = "established";
  const { hello: interval, spreadsHello } = endpoint.config;
  tunnel.hello = interval;
  tunnel.firstHelloEarly = milliseconds(spreadsHello ? fraction(endpoint.entropy) * (interval ?? 0) : 0);
  tunnel.due = interval === undefined ? undefined : after(now, milliseconds(interval - tunnel.firstHelloEarly));
  const { hostName } = tunnel;
  emitAbout(endpoint, tunnel, { kind: "tunnel-opened", hostName, after: between(tunnel.begunAt, now) });
}

function ended(endpoint: EndpointState, tunnel: Tunnel, by: EndedBy, result: ResultCode): void {
  for (const session of tunnel.sessions.values()) endSession(endpoint, session, by, result);
  emitAbout(endpoint, tunnel, { kind: "tunnel-closed", by, result });
}

/** What SCCRQ and SCCRP say of their sender. */
function introduction({ config }: EndpointState, tunnel: Tunnel): Attributes {
  return {
    protocolVersion: VERSION,
    framingCapabilities: FRAMING.SYNCHRONOUS | FRAMING.ASYNCHRONOUS,
    bearerCapabilities: 0,
    hostName: config.hostName,
    vendorName: config.vendorName,
    assignedTunnelId: tunnel.localId,
    receiveWindowSize: config.channel.receiveWindow,
  };
}

/** Takes the peer's introduction, or stops the tunnel. */
function introduce(endpoint: EndpointState, tunnel: Tunnel, attributes: Attributes): boolean {
  const { assignedTunnelId = 0, hostName, protocolVersion = VERSION, receiveWindowSize } = attributes;
  tunnel.remoteId = assignedTunnelId;
  tunnel.hostName = hostName ?? "";
  if (receiveWindowSize !== undefined) tunnel.channel.peerWindowKnown(receiveWindowSize);
  if (assignedTunnelId === 0) {
    // Nothing can be said to a peer without an id
    tunnelLost(endpoint, tunnel);
    return false;
  }
  if (protocolVersion.version !== VERSION.version) {
    // RFC 2661 §4.4.2: the error code is the highest version spoken here
    stopTunnel(endpoint, tunnel, { result: STOP_RESULT.VERSION_NOT_SUPPORTED, error: VERSION.version << 8 });
    return false;
  }
  return true;
}

function challenge({ config, entropy }: EndpointState, tunnel: Tunnel): Attributes {
  if (!config.challenges || config.secret === undefined) return {};
  tunnel.challenge = entropy.bytes(CHALLENGE_LENGTH);
  return { challenge: tunnel.challenge };
}

/** The answer to the peer's challenge, if it has one; `undefined` when there is no secret to answer with. */
function respond(
  endpoint: EndpointState,
  tunnel: Tunnel,
  messageType: number,
  { challenge: asked }: Attributes,
): Attributes | undefined {
  if (asked === undefined) return {};
  const { secret } = endpoint.config;
  if (secret !== undefined) return { challengeResponse: challengeResponse(messageType, secret, asked) };
  stopTunnel(endpoint, tunnel, { result: STOP_RESULT.NOT_AUTHORIZED, error: 0, message: "no secret for this tunnel" });
  return undefined;
}

function isProven(tunnel: Tunnel, messageType: number, attributes: Attributes, secret?: Uint8Array): boolean {
  if (tunnel.challenge === undefined || secret === undefined) return true;
  const expected = challengeResponse(messageType, secret, tunnel.challenge);
  return attributes.challengeResponse !== undefined && timingSafeEqual(expected, attributes.challengeResponse);
}

/** What daemons in the field say to a wrong response, and understand. */
function refuseProof(endpoint: EndpointState, tunnel: Tunnel): void {
  const message = "the challenge response is wrong";
  stopTunnel(endpoint, tunnel, { result: STOP_RESULT.GENERAL_ERROR, error: ERROR.VENDOR_SPECIFIC, message });
}

type AboutTunnel = Extract<L2tpEffect, { peer: Peer }>;
type WithoutKey<T> = T extends unknown ? Omit<T, "tunnel" | "ref" | "peer"> : never;

function emitAbout(endpoint: EndpointState, tunnel: Tunnel, effect: WithoutKey<AboutTunnel>): void {
  const { localId, ref, peer } = tunnel;
  endpoint.emit({ ...effect, tunnel: localId, ref, peer });
}

/** Whether an SCCRQ that came is one that came before: then its tunnel, RFC 2661 §5.8. */
export function findRequested(
  endpoint: EndpointState,
  from: Peer,
  remoteId: number,
  request: Uint8Array,
): Tunnel | undefined {
  const known = endpoint.byPeer.get(peerKey(from, remoteId));
  const before = known?.request;
  const isSame = before !== undefined && before.length === request.length && timingSafeEqual(before, request);
  return isSame ? known : undefined;
}
