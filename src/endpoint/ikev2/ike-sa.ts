import type { Duration, Instant } from "../../time/instant.ts";
import type { Payload } from "../../wire/ike/message.ts";
import { NO_SPI } from "../../wire/ike/message.ts";
import type { DhKeyPair } from "../algorithms/groups.ts";
import type { IkeSuite } from "../algorithms/suite.ts";
import type { ChildConfig, ConnectionConfig, NatBetween, Path } from "../config.ts";
import type { ChildSa } from "../esp/child-sa.ts";
import type { CloseReason } from "../events.ts";
import type { Host } from "../host.ts";
import type { Identity } from "../identity.ts";
import type { IkeKeys, Nonces } from "./keys.ts";
import type { IvSource } from "./seal.ts";

/** One request of ours, from the queue to its answer. */
export interface Task {
  readonly exchange: number;
  /** For the log and the probe: `IKE_AUTH`, `CREATE_CHILD_SA (rekey child)`. */
  readonly summary: string;
  /** It asks nothing but whether the peer lives; `dpd`: dead peer detection repeats it, and nobody else. */
  readonly asksLiveness?: "once" | "dpd";
  /** The payloads to send now; `undefined` when there is nothing to do any more. */
  request(host: Host<IkeSa>, sa: IkeSa): readonly Payload[] | undefined;
  response(host: Host<IkeSa>, sa: IkeSa, answer: Answer): void;
}

export interface Answer {
  readonly payloads: readonly Payload[];
  /** The message as it came: IKE_SA_INIT is signed. */
  readonly bytes: Uint8Array;
  readonly roundTrip: Duration;
}

/** A request that awaits its answer; window of one, RFC 7296 §2.3. */
export interface Outstanding {
  readonly task: Task;
  readonly messageId: number;
  readonly packets: readonly Uint8Array[];
  readonly firstSentAt: Instant;
  /** Absent while dead peer detection repeats it. */
  repeatAt: Instant | undefined;
  attempts: number;
}

export type IkeState = "connecting" | "established" | "rekeyed" | "closing" | "closed";

/** What the initial exchange leaves behind for the one that authenticates it. */
export interface InitMaterial {
  readonly nonces: Nonces;
  readonly request: Uint8Array;
  readonly response: Uint8Array;
}

/** A rekey under way of something: ours, the peer's, or both at once (RFC 7296 §2.8.1). */
export interface Crossing<Made> {
  ourNonce?: Uint8Array;
  theirs?: { readonly nonces: Nonces; readonly made: Made };
}

/** An IKE SA of IKEv2 with all that belongs to it. It is moved by the functions of this folder and holds no rules itself. */
export class IkeSa {
  readonly version = 2;
  readonly connection: ConnectionConfig;
  /** Of this SA, not of the exchange at hand: RFC 7296 §2.2 hangs the I flag on it. */
  readonly isInitiator: boolean;
  readonly localSpi: string;
  remoteSpi: string = NO_SPI;
  path: Path;
  /** Who of us has somebody in front that rewrites addresses: RFC 7296 §2.23, RFC 3947 §3.2. */
  readonly nat: NatBetween = { isBetween: false, isOursBehind: false, isPeerBehind: false };
  state: IkeState = "connecting";
  suite: IkeSuite | undefined;
  keys: IkeKeys | undefined;
  readonly ivs: IvSource;
  init: InitMaterial | undefined;
  keyPair: DhKeyPair | undefined;
  remoteIdentity: Identity | undefined;
  /** What the peer said that it can do. */
  readonly peer = { fragments: false, childless: false, hashes: [] as readonly number[] };
  /** The gateway that sent us here: RFC 5685 §3. */
  readonly redirectedFrom: string | undefined;
  /** By which the peer will prove that it has lost this SA, RFC 6290 §4.1. */
  crashToken: Uint8Array | undefined;
  /** The number of dead peer detection's question that is not answered yet. */
  question: number | undefined;

  nextRequest = 0;
  expectedRequest = 0;
  outstanding: Outstanding | undefined;
  readonly queue: Task[] = [];
  /** The answer to the last request of the peer, for when it asks again: RFC 7296 §2.1. */
  lastResponse: { readonly messageId: number; readonly packets: readonly Uint8Array[] } | undefined;
  /** Fragments of the message at hand, by number: RFC 7383 §2.6. */
  fragments:
    | { readonly key: string; readonly total: number; readonly parts: Map<number, Uint8Array>; first: number }
    | undefined;

  readonly children: ChildSa[] = [];
  /** Children that the peer put off, and when they are asked for again: RFC 7296 §2.25. */
  readonly childrenLater = new Map<ChildConfig, Instant>();
  /** By the inbound SPI of the child that is being rekeyed. */
  readonly childCrossings = new Map<number, Crossing<ChildSa>>();
  crossing: Crossing<IkeSa> | undefined;
  /** Children, by name, for which the peer takes one pair of addresses an SA: RFC 7296 §2.9. */
  readonly pairwise = new Set<string>();
  /** The SA to which the children went when this one was rekeyed. */
  successor: IkeSa | undefined;

  establishedAt: Instant | undefined;
  rekeyAt: Instant | undefined;
  expiresAt: Instant | undefined;
  /** When something authentic last came, IKE or ESP. */
  heardAt: Instant | undefined;
  closed: CloseReason | undefined;
  readonly childRekeyAt = new Map<
    ChildSa,
    { readonly soft: Instant | undefined; readonly hard: Instant | undefined }
  >();

  constructor(options: {
    connection: ConnectionConfig;
    isInitiator: boolean;
    localSpi: string;
    path: Path;
    ivs: IvSource;
    redirectedFrom?: string | undefined;
  }) {
    this.connection = options.connection;
    this.isInitiator = options.isInitiator;
    this.localSpi = options.localSpi;
    this.path = options.path;
    this.ivs = options.ivs;
    this.redirectedFrom = options.redirectedFrom;
  }

  get initiatorSpi(): string {
    return this.isInitiator ? this.localSpi : this.remoteSpi;
  }

  get responderSpi(): string {
    return this.isInitiator ? this.remoteSpi : this.localSpi;
  }

  get isUsable(): boolean {
    return this.state === "established";
  }
}
