import type { Entropy } from "../time/entropy.ts";
import type { Machine } from "../time/machine.ts";
import { CDN_RESULT, MESSAGE, STOP_RESULT } from "../wire/l2tp/constants.ts";
import { readMessage } from "../wire/l2tp/message.ts";
import { type ControlPacket, type DataPacket, decodePacket } from "../wire/l2tp/packet.ts";
import { beginCall, sessionDue } from "./calls.ts";
import type { EndpointConfig } from "./config.ts";
import { findRequested, openTunnel, stopTunnel, tunnelDue, tunnelLost } from "./control-connection.ts";
import { dispatch } from "./dispatch.ts";
import type { L2tpEffect } from "./effect.ts";
import { EndpointState, peerKey } from "./endpoint-state.ts";
import type { CallInput, L2tpInput, Peer, SessionKey } from "./input.ts";
import { receiveFrame, sendFrame } from "./ppp-session.ts";
import { disconnect } from "./session-end.ts";
import { type Session, Tunnel } from "./tunnel.ts";

/**
 * One end of L2TPv2, RFC 2661, in the machine's contract. Its state is one object that each step changes in place and gives
 * back: whoever wants to keep an earlier state replays the inputs.
 */
export function endpoint(config: EndpointConfig, entropy: Entropy): Machine<EndpointState, L2tpInput, L2tpEffect> {
  return {
    start: () => ({ state: new EndpointState(config, entropy), effects: [] }),
    step(state, input, now) {
      state.now = now;
      if (input.kind === "timer") for (const owner of state.due()) timer(state, owner);
      else take(state, input);
      return { state, effects: state.finish() };
    },
  };
}

function timer(state: EndpointState, owner: Tunnel | Session): void {
  if (!(owner instanceof Tunnel)) {
    sessionDue(state, owner);
    return;
  }
  state.touch(owner);
  if (owner.channel.timer(state.now) === "lost") tunnelLost(state, owner);
  else tunnelDue(state, owner);
}

function take(state: EndpointState, input: L2tpInput): void {
  switch (input.kind) {
    case "datagram":
      datagram(state, input.from, input.bytes);
      return;
    case "open-tunnel":
      openTunnel(state, input.to, input.ref);
      return;
    case "close-tunnel": {
      const tunnel = state.tunnels.get(input.tunnel);
      if (tunnel !== undefined) stopTunnel(state, tunnel, input.result ?? { result: STOP_RESULT.CLEARED });
      return;
    }
    case "call":
      call(state, input);
      return;
    case "set-hello":
      state.setHello(input.hello);
      return;
    default:
      sessionInput(state, input);
  }
}

function call(state: EndpointState, input: CallInput): void {
  const tunnel = state.tunnels.get(input.tunnel);
  if (tunnel?.state === "established") beginCall(state, tunnel, input);
  else state.emit({ kind: "call-refused", tunnel: input.tunnel, ref: input.ref, reason: "the tunnel is not open" });
}

function sessionInput(state: EndpointState, input: Extract<L2tpInput, SessionKey>): void {
  const session = state.tunnels.get(input.tunnel)?.sessions.get(input.session);
  // It ended while its caller spoke; the caller has been told, or is about to be
  if (session === undefined) return;
  const { tunnel, remoteId, link } = session;
  switch (input.kind) {
    case "hang-up":
      disconnect(state, session, input.result ?? { result: CDN_RESULT.ADMINISTRATIVE });
      return;
    case "verdict":
      link?.verdict(input.verdict, state.now);
      break;
    case "frame":
      if (session.state === "established") sendFrame(state, session, input.frame);
      return;
    case "packet":
      link?.send(input.protocol, input.bytes);
      return;
    case "report-errors":
      if (session.state === "established") state.send(tunnel, MESSAGE.WEN, { callErrors: input.errors }, remoteId);
      return;
    case "set-link-info":
      if (session.state === "established") state.send(tunnel, MESSAGE.SLI, { accm: input.accm }, remoteId);
      return;
  }
  if (tunnel.sessions.get(session.localId) === session) state.reschedule(session);
}

function datagram(state: EndpointState, from: Peer, bytes: Uint8Array): void {
  const decoded = decodePacket(bytes);
  if (!decoded.ok) state.drop(from, decoded.error.code);
  else if (decoded.value.kind === "data") data(state, from, decoded.value);
  else if (decoded.value.tunnelId === 0) unaddressed(state, from, decoded.value);
  else control(state, from, decoded.value);
}

function control(state: EndpointState, from: Peer, packet: ControlPacket): void {
  const tunnel = state.tunnels.get(packet.tunnelId);
  if (tunnel === undefined || from.address !== tunnel.peer.address) {
    state.drop(from, "l2tp.unknown-tunnel");
    return;
  }
  if (from.port !== tunnel.peer.port && !movesTo(tunnel, from)) {
    state.drop(from, "l2tp.wrong-port");
    return;
  }
  receive(state, tunnel, packet);
}

/** RFC 2661 §8.1: whoever answers an SCCRQ chooses the port that it goes on from. */
function movesTo(tunnel: Tunnel, from: Peer): boolean {
  if (tunnel.state !== "wait-reply") return false;
  tunnel.peer = from;
  return true;
}

function receive(state: EndpointState, tunnel: Tunnel, packet: ControlPacket): void {
  tunnel.lastHeard = state.now;
  state.touch(tunnel);
  const isZlb = packet.avps.length === 0;
  for (const inOrder of tunnel.channel.receive(packet, isZlb ? undefined : packet, state.now))
    dispatch(state, tunnel, inOrder);
  if (tunnel.state === "closing" && tunnel.channel.isIdle) state.removeTunnel(tunnel);
}

/** A message to tunnel 0: SCCRQ, or the StopCCN of a peer that never heard our id. */
function unaddressed(state: EndpointState, from: Peer, packet: ControlPacket): void {
  const read = readMessage(packet.avps, state.config.secret);
  if (!read.ok) {
    state.drop(from, read.error.code);
    return;
  }
  const { type, attributes } = read.value;
  const remoteId = attributes.assignedTunnelId ?? 0;
  if (type === MESSAGE.SCCRQ && remoteId !== 0) requested(state, from, packet, remoteId);
  else {
    const tunnel = type === MESSAGE.StopCCN ? state.byPeer.get(peerKey(from, remoteId)) : undefined;
    if (tunnel === undefined) state.drop(from, "l2tp.tunnel-zero", type);
    else receive(state, tunnel, packet);
  }
}

function requested(state: EndpointState, from: Peer, packet: ControlPacket, remoteId: number): void {
  const request = fingerprint(packet);
  const known = findRequested(state, from, remoteId, request);
  if (known !== undefined) {
    receive(state, known, packet);
    return;
  }
  const tunnel = state.config.answers ? state.addTunnel(from, "", "wait-connect") : undefined;
  if (tunnel === undefined) {
    state.drop(from, state.config.answers ? "l2tp.too-many-tunnels" : "l2tp.no-lns", MESSAGE.SCCRQ);
    return;
  }
  tunnel.request = request;
  tunnel.remoteId = remoteId;
  const key = peerKey(from, remoteId);
  tunnel.replaces = state.byPeer.get(key);
  state.byPeer.set(key, tunnel);
  receive(state, tunnel, packet);
}

/** What an SCCRQ and its repetitions have in common: all of its AVPs. */
function fingerprint({ avps }: ControlPacket): Uint8Array {
  return Buffer.concat(avps.map(({ attribute, value }) => Buffer.concat([Uint8Array.of(attribute), value])));
}

function data(state: EndpointState, from: Peer, packet: DataPacket): void {
  const tunnel = state.tunnels.get(packet.tunnelId);
  const session = tunnel?.sessions.get(packet.sessionId);
  const isPeer = tunnel?.peer.address === from.address && tunnel.peer.port === from.port;
  if (tunnel === undefined || !isPeer) state.drop(from, "l2tp.unknown-tunnel");
  else if (session?.state !== "established") state.drop(from, "l2tp.unknown-session");
  else if (!isInSequence(session, packet)) state.drop(from, "l2tp.data-sequence");
  else {
    if (state.config.hearsData) tunnel.lastHeard = state.now;
    receiveFrame(state, session, packet.payload);
    if (tunnel.sessions.get(session.localId) === session) state.reschedule(session);
  }
}

/** RFC 2661 §5.4: what is older than what was taken last is late and dropped; a gap is not waited for. */
function isInSequence({ sequence }: Session, packet: DataPacket): boolean {
  if (sequence === undefined || packet.sequence === undefined) return true;
  if (((packet.sequence.ns - sequence.expected) & 0xffff) >= 0x8000) return false;
  sequence.expected = (packet.sequence.ns + 1) & 0xffff;
  return true;
}
