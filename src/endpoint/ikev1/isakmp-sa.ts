import { NO_QUESTIONS, type PeerQuestions } from "../../liveness/dpd-responder.ts";
import type { Instant } from "../../time/instant.ts";
import { NO_SPI } from "../../wire/ike/message.ts";
import type { DhKeyPair } from "../algorithms/groups.ts";
import type { IkeSuite } from "../algorithms/suite.ts";
import type { ChildConfig, ConnectionConfig, NatBetween, Path } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { CloseReason } from "../events.ts";
import type { Identity } from "../identity.ts";
import type { IkeState } from "../ikev2/ike-sa.ts";
import type { Phase1Keys } from "./keys.ts";
import type { Lifetimes } from "./lifetimes.ts";

/** One exchange under one message ID. Whoever sent last repeats: RFC 2408 §5.1. */
export interface Exchange {
  readonly messageId: number;
  readonly exchange: number;
  /** What we sent last, byte for byte. */
  sent: readonly Uint8Array[];
  summary: string;
  sentAt: Instant | undefined;
  /** Set while an answer is awaited. */
  repeatAt: Instant | undefined;
  attempts: number;
  /** The last message that came, to know it again. */
  received: Uint8Array;
  /** What we sent last answers what came last; the last message of an exchange is answered by nothing. */
  isAnswered: boolean;
  /** The CBC chain of this message ID, RFC 2409 appendix B. */
  iv: Uint8Array;
  readonly quick?: QuickMode;
}

/** A quick mode under way, RFC 2409 §5.5. */
export interface QuickMode {
  readonly isOurs: boolean;
  readonly config: ChildConfig;
  /** The child that it renews. */
  readonly old: ChildSa | undefined;
  readonly inboundSpi: number;
  /** Of the ESP within AH. */
  readonly auxSpi: number;
  readonly pair: DhKeyPair | undefined;
  ni: Uint8Array;
  nr: Uint8Array;
  /** What the peer offered, or as responder wants instead of what we offered. */
  lifetimes: Lifetimes;
  /** As responder: it receives, and sends nothing before HASH(3), or a packet under it, shows that the peer lives. */
  made?: ChildSa;
  isDone: boolean;
}

/** What phase 1 gathers on its way. */
export interface Phase1 {
  /** The number of the message that we await, 1 to 6. */
  awaiting: number;
  saBody: Uint8Array;
  ni: Uint8Array;
  nr: Uint8Array;
  gxi: Uint8Array;
  gxr: Uint8Array;
  idi: Uint8Array;
  idr: Uint8Array;
  pair: DhKeyPair | undefined;
  /** As of a quick mode. */
  lifetimes: Lifetimes;
}

/** An ISAKMP SA of IKEv1 with all that belongs to it. It is moved by the functions of this folder. */
export class IsakmpSa {
  readonly version = 1;
  readonly connection: ConnectionConfig;
  readonly isInitiator: boolean;
  readonly localSpi: string;
  remoteSpi: string = NO_SPI;
  path: Path;
  /** Who of us has somebody in front that rewrites addresses: RFC 7296 §2.23, RFC 3947 §3.2. */
  readonly nat: NatBetween = { isBetween: false, isOursBehind: false, isPeerBehind: false };
  state: IkeState = "connecting";
  suite: IkeSuite | undefined;
  keys: Phase1Keys | undefined;
  remoteIdentity: Identity | undefined;
  readonly peer = { fragments: false, dpd: false };
  readonly phase1: Phase1;
  readonly exchanges = new Map<number, Exchange>();
  /** From which the IVs of other message IDs spring. */
  lastPhase1Block: Uint8Array = new Uint8Array(0);
  fragments: { readonly id: number; readonly parts: Map<number, Uint8Array>; last: number } | undefined;
  fragmentId = 0;
  readonly children: ChildSa[] = [];
  readonly childRekeyAt = new Map<
    ChildSa,
    { readonly soft: Instant | undefined; readonly hard: Instant | undefined }
  >();
  /** Its predecessor, whose children it takes over: IKEv1 renews an ISAKMP SA by a new main mode. */
  replaces: IsakmpSa | undefined;
  establishedAt: Instant | undefined;
  rekeyAt: Instant | undefined;
  expiresAt: Instant | undefined;
  heardAt: Instant | undefined;
  closed: CloseReason | undefined;
  /** To our proof came something that our keys do not open. Anybody could have sent it. */
  isAnsweredUnreadably = false;
  /** The R-U-THERE that is not answered yet, RFC 3706 §5.3. */
  asking: { readonly sequence: number; readonly since: Instant; repeatAt: Instant; attempts: number } | undefined;
  /** The same of dead peer detection: its own number, and the one on the wire. */
  question: { readonly number: number; readonly sequence: number; readonly since: Instant } | undefined;
  /** Of the last R-U-THERE, whoever asked it. */
  dpdSequence: number;
  /** The peer's own questions. */
  questions: PeerQuestions = NO_QUESTIONS;

  constructor(options: {
    connection: ConnectionConfig;
    isInitiator: boolean;
    localSpi: string;
    path: Path;
    dpdSequence: number;
  }) {
    this.connection = options.connection;
    this.isInitiator = options.isInitiator;
    this.localSpi = options.localSpi;
    this.path = options.path;
    this.dpdSequence = options.dpdSequence;
    const none = new Uint8Array(0);
    this.phase1 = {
      awaiting: options.isInitiator ? 2 : 1,
      saBody: none,
      ni: none,
      nr: none,
      gxi: none,
      gxr: none,
      idi: none,
      idr: none,
      pair: undefined,
      lifetimes: {},
    };
  }

  get initiatorSpi(): string {
    return this.isInitiator ? this.localSpi : this.remoteSpi;
  }

  get responderSpi(): string {
    return this.isInitiator ? this.remoteSpi : this.localSpi;
  }

  get cookies(): { readonly initiator: string; readonly responder: string } {
    return { initiator: this.initiatorSpi, responder: this.responderSpi };
  }
}
