import { Deadlines } from "../time/deadlines.ts";
import type { Entropy } from "../time/entropy.ts";
import { after, type Duration, type Instant, instant, milliseconds } from "../time/instant.ts";
import type { Attributes } from "../wire/l2tp/attributes.ts";
import { MESSAGE } from "../wire/l2tp/constants.ts";
import { writeMessage } from "../wire/l2tp/message.ts";
import { CONTROL_NR_OFFSET, type ControlPacket, encodePacket } from "../wire/l2tp/packet.ts";
import { Channel, type Outbound, type Transmission } from "./channel.ts";
import type { EndpointConfig } from "./config.ts";
import type { CallKey, L2tpEffect } from "./effect.ts";
import { IdPool } from "./ids.ts";
import type { Peer } from "./input.ts";
import { type Outgoing, Session, Tunnel, type TunnelState } from "./tunnel.ts";

/** Begins something: what completes or ends something may go before it, so that a full window does not hold up a login. */
const BEGINS = new Set<number>([MESSAGE.ICRQ, MESSAGE.OCRQ]);

/**
 * All that one LAC or LNS knows, and the effects of the step that runs. It is changed in place: with tens of thousands of
 * sessions a copy a message is out of the question. Each message costs the same however many sessions there are.
 */
export class EndpointState {
  config: EndpointConfig;
  readonly entropy: Entropy;
  readonly tunnels = new Map<number, Tunnel>();
  /** Tunnels that a peer opened, by its address, port and tunnel id: one peer may open many from one port. */
  readonly byPeer = new Map<string, Tunnel>();
  readonly tunnelIds: IdPool;
  now: Instant = instant(0);
  readonly #deadlines = new Deadlines<Tunnel | Session>();
  readonly #touched = new Set<Tunnel>();
  #effects: L2tpEffect[] = [];
  #alarm: Instant | undefined;

  constructor(config: EndpointConfig, entropy: Entropy) {
    this.config = config;
    this.entropy = entropy;
    this.tunnelIds = new IdPool(entropy, this.fullCycle, (id) => this.tunnels.has(id));
  }

  /** Another HELLO interval for the tunnels that come up from now on; `undefined`: they get none. */
  setHello(hello: Duration | undefined): void {
    const { hello: _, ...rest } = this.config;
    this.config = hello === undefined ? rest : { ...rest, hello };
  }

  /** How long a peer may go on repeating a message: RFC 2661 §5.7. */
  get fullCycle(): Duration {
    const { firstTimeout, longestTimeout, retransmissions } = this.config.channel;
    let total = 0;
    for (let i = 0, timeout: number = firstTimeout; i <= retransmissions; i++, timeout *= 2)
      total += Math.min(timeout, longestTimeout);
    return milliseconds(total);
  }

  emit(effect: L2tpEffect): void {
    this.#effects.push(effect);
  }

  drop(from: Peer, reason: string, messageType?: number): void {
    this.emit({ kind: "dropped", from, reason, ...(messageType === undefined ? {} : { messageType }) });
  }

  addTunnel(peer: Peer, ref: string, state: TunnelState): Tunnel | undefined {
    const localId = this.tunnels.size < this.config.maxTunnels ? this.tunnelIds.take(this.now) : undefined;
    if (localId === undefined) return undefined;
    const sessions = new Map<number, Session>();
    const sessionIds = new IdPool(this.entropy, this.fullCycle, (id) => sessions.has(id));
    const channel = new Channel<Outgoing, ControlPacket>(this.config.channel);
    const tunnel = new Tunnel({ localId, ref, peer, state, channel, sessions, sessionIds, now: this.now });
    this.tunnels.set(localId, tunnel);
    return tunnel;
  }

  removeTunnel(tunnel: Tunnel): void {
    this.tunnels.delete(tunnel.localId);
    this.tunnelIds.free(tunnel.localId, this.now);
    this.#deadlines.clear(tunnel);
    this.#touched.delete(tunnel);
    const key = peerKey(tunnel.peer, tunnel.remoteId);
    if (this.byPeer.get(key) === tunnel) this.byPeer.delete(key);
  }

  addSession(
    tunnel: Tunnel,
    given: Omit<ConstructorParameters<typeof Session>[1], "localId" | "now">,
  ): Session | undefined {
    const localId = tunnel.sessions.size < this.config.maxSessions ? tunnel.sessionIds.take(this.now) : undefined;
    if (localId === undefined) return undefined;
    const session = new Session(tunnel, { ...given, localId, now: this.now });
    tunnel.sessions.set(localId, session);
    tunnel.idleDue = undefined;
    return session;
  }

  removeSession(session: Session): void {
    const { tunnel } = session;
    tunnel.sessions.delete(session.localId);
    tunnel.sessionIds.free(session.localId, this.now);
    if (tunnel.byRemoteId.get(session.remoteId) === session) tunnel.byRemoteId.delete(session.remoteId);
    this.#deadlines.clear(session);
    const { idleTimeout } = this.config;
    if (idleTimeout === undefined || tunnel.sessions.size > 0) return;
    tunnel.idleDue = after(this.now, idleTimeout);
    this.touch(tunnel);
  }

  /** Queues a control message; it goes out at the end of the step if the window has room. */
  send(tunnel: Tunnel, type: number, attributes: Attributes, sessionId = 0, sent?: () => void): Outbound<Outgoing> {
    this.touch(tunnel);
    const outgoing = { message: { type, attributes, unknown: [] }, sessionId, ...(sent === undefined ? {} : { sent }) };
    return tunnel.channel.send(outgoing, !BEGINS.has(type));
  }

  /** When a tunnel may have something to send, or another deadline. */
  touch(tunnel: Tunnel): void {
    this.#touched.add(tunnel);
  }

  /** When a session may have another deadline. */
  reschedule(owner: Tunnel | Session): void {
    const { deadline } = owner;
    if (deadline === undefined) this.#deadlines.clear(owner);
    else if (deadline !== this.#deadlines.get(owner)) this.#deadlines.set(owner, deadline);
  }

  due(): (Tunnel | Session)[] {
    this.#alarm = undefined;
    return this.#deadlines.due(this.now);
  }

  /** Ends a step: what waits goes out, deadlines are set, and the effects are handed over. */
  finish(): L2tpEffect[] {
    for (const tunnel of this.#touched) {
      for (const transmission of tunnel.channel.flush(this.now)) this.#transmit(tunnel, transmission);
      this.reschedule(tunnel);
    }
    this.#touched.clear();
    const next = this.#deadlines.next();
    if (next !== undefined && (this.#alarm === undefined || next < this.#alarm)) {
      this.#alarm = next;
      this.emit({ kind: "wake", at: next });
    }
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  #transmit(tunnel: Tunnel, { message, ns, nr }: Transmission<Outgoing>): void {
    const tunnelId = tunnel.remoteId;
    if (message === undefined) {
      const bytes = encodePacket({ kind: "control", tunnelId, sessionId: 0, ns, nr, avps: [] });
      this.emit({ kind: "send", to: tunnel.peer, bytes });
      return;
    }
    if (message.bytes === undefined) {
      const avps = writeMessage(message.message, this.#hiding(message.message.type));
      message.bytes = encodePacket({ kind: "control", tunnelId, sessionId: message.sessionId, ns, nr, avps });
      message.sentAt = this.now;
      this.emit({ kind: "send", to: tunnel.peer, bytes: message.bytes });
      message.sent?.();
    } else this.emit({ kind: "send", to: tunnel.peer, bytes: withNr(message.bytes, nr) });
  }

  #hiding(type: number): { secret: Uint8Array; randomVector: Uint8Array } | undefined {
    const { hides, secret } = this.config;
    const isHidden = hides === "all" || (hides === "calls" && type > MESSAGE.HELLO);
    return isHidden && secret !== undefined ? { secret, randomVector: this.entropy.bytes(16) } : undefined;
  }
}

/** RFC 2661 §5.8: Nr of a repeated message is that of today. A copy, since the first may still be on its way out. */
function withNr(bytes: Uint8Array, nr: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[CONTROL_NR_OFFSET] = nr >>> 8;
  copy[CONTROL_NR_OFFSET + 1] = nr;
  return copy;
}

export const peerKey = ({ address, port }: Peer, remoteTunnelId: number): string =>
  `${address} ${port} ${remoteTunnelId}`;

export const callKey = ({ tunnel, localId, ref }: Session): CallKey => ({
  tunnel: tunnel.localId,
  session: localId,
  ref,
});
