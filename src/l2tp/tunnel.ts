import { type Duration, type Instant, milliseconds } from "../time/instant.ts";
import type { Attributes } from "../wire/l2tp/attributes.ts";
import type { ControlMessage } from "../wire/l2tp/message.ts";
import type { ControlPacket } from "../wire/l2tp/packet.ts";
import type { Channel, Outbound } from "./channel.ts";
import type { IdPool } from "./ids.ts";
import type { CallInput, Peer } from "./input.ts";
import type { PppLink } from "./ppp/link.ts";

/** A control message on its way out. */
export interface Outgoing {
  readonly message: ControlMessage;
  readonly sessionId: number;
  /** As first sent; a repetition differs in Nr alone. */
  bytes?: Uint8Array;
  sentAt?: Instant;
  /** What begins once the message is on its way, and not while it waits for the window. */
  readonly sent?: () => void;
}

/** RFC 2661 §7.2.1; `closing` waits for the StopCCN's acknowledgement, `lingering` still acknowledges the peer's. */
export type TunnelState = "wait-reply" | "wait-connect" | "established" | "closing" | "lingering";

/** One control connection. */
export class Tunnel {
  readonly localId: number;
  readonly ref: string;
  readonly channel: Channel<Outgoing, ControlPacket>;
  readonly sessionIds: IdPool;
  /** By the id that this end gave, and by the one that the peer gave. */
  readonly sessions: Map<number, Session>;
  readonly byRemoteId = new Map<number, Session>();
  readonly begunAt: Instant;
  state: TunnelState;
  peer: Peer;
  remoteId = 0;
  hostName = "";
  /** What we challenged the peer with. */
  challenge: Uint8Array | undefined;
  /** The SCCRQ that began it, to know its repetitions by. */
  request: Uint8Array | undefined;
  /** An older tunnel of the same peer with the same id. */
  replaces: Tunnel | undefined;
  callSerialNumber = 0;
  lastHeard: Instant;
  /** End of set-up, of lingering, or the next look whether a HELLO is due. */
  due: Instant | undefined;
  /** When it has been without a session for long enough. */
  idleDue: Instant | undefined;
  /** Between our HELLOs: as configured when the tunnel came up. */
  hello: Duration | undefined;
  /** How much earlier the first of them comes, where they are spread. */
  firstHelloEarly: Duration = milliseconds(0);

  constructor(given: {
    readonly localId: number;
    readonly ref: string;
    readonly peer: Peer;
    readonly state: TunnelState;
    readonly channel: Channel<Outgoing, ControlPacket>;
    readonly sessions: Map<number, Session>;
    readonly sessionIds: IdPool;
    readonly now: Instant;
  }) {
    this.localId = given.localId;
    this.ref = given.ref;
    this.peer = given.peer;
    this.state = given.state;
    this.channel = given.channel;
    this.sessions = given.sessions;
    this.sessionIds = given.sessionIds;
    this.begunAt = given.now;
    this.lastHeard = given.now;
  }

  get deadline(): Instant | undefined {
    return earlier(earlier(this.channel.deadline, this.due), this.idleDue);
  }
}

/** RFC 2661 §7.4 to §7.6. */
export type SessionState = "wait-reply" | "wait-connect" | "established";

/** One call. */
export class Session {
  readonly tunnel: Tunnel;
  readonly localId: number;
  readonly ref: string;
  /** What this end asked for, when it was this end. */
  readonly call: CallInput | undefined;
  readonly begunAt: Instant;
  state: SessionState;
  remoteId = 0;
  /** The request that began it, as long as it may be taken back. */
  request: Outbound<Outgoing> | undefined;
  attributes: Attributes = {};
  link: PppLink | undefined;
  /** Numbers of data messages, when the call wants them: RFC 2661 §5.4. */
  sequence: { next: number; expected: number } | undefined;
  /** End of set-up. */
  due: Instant | undefined;

  constructor(
    tunnel: Tunnel,
    given: { readonly localId: number; readonly state: SessionState; readonly now: Instant; readonly call?: CallInput },
  ) {
    this.tunnel = tunnel;
    this.localId = given.localId;
    this.state = given.state;
    this.begunAt = given.now;
    this.call = given.call;
    this.ref = given.call?.ref ?? "";
  }

  get deadline(): Instant | undefined {
    return earlier(this.link?.deadline, this.due);
  }
}

const earlier = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;
