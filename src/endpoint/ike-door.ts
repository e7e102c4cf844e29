import {
  decodeHeader,
  decodeMessage,
  EMPTY,
  encodeMessage,
  hexOf,
  type IkeHeader,
  type IkeMessage,
  NO_SPI,
  type Payload,
} from "../wire/ike/message.ts";
import { EXCHANGE, FLAG, NOTIFY } from "../wire/ike/numbers.ts";
import type { ConnectionConfig, Path } from "./config.ts";
import { Cookies, lacksCookie } from "./cookies.ts";
import type { AnySa, Hosts } from "./either.ts";
import { HalfOpen } from "./half-open.ts";
import * as ikev1 from "./ikev1/ikev1.ts";
import { crashTokenNotify } from "./ikev2/crash.ts";
import * as ikev2 from "./ikev2/ikev2.ts";
import { notifiesOf, notify } from "./ikev2/notifies.ts";
import { type Waiting, WaitingRoom } from "./waiting-room.ts";

export interface DoorOptions {
  readonly connections: readonly ConnectionConfig[];
  readonly cookieThreshold?: number;
  readonly mostHalfOpen?: number;
}

/** What the door asks of the endpoint behind it. */
export interface Desk {
  sa(localSpi: string): AnySa | undefined;
  /** An IKE message came, for an SA or for none. */
  received(sa: AnySa | undefined, bytes: Uint8Array): void;
  /** Whether a message that nobody can prove was a hint for liveness, and is dealt with. */
  takesHint(message: IkeMessage, path: Path): boolean;
}

const MOST_HALF_OPEN = 10_000;

/** Where IKE messages come in: each to the SA it belongs to, first ones past cookies and limits, strays told as such. */
export class IkeDoor {
  readonly halfOpen = new HalfOpen();
  readonly #options: DoorOptions;
  readonly #hosts: Hosts;
  readonly #desk: Desk;
  readonly #cookies: Cookies;
  readonly #room = new WaitingRoom();

  constructor(options: DoorOptions, hosts: Hosts, desk: Desk) {
    this.#options = options;
    this.#hosts = hosts;
    this.#desk = desk;
    this.#cookies = new Cookies(hosts.v2.entropy, hosts.v2.now);
  }

  /** How many messages of key exchanges wait. */
  get waiting(): number {
    return this.#room.size;
  }

  /**
   * As `take`, but a key exchange waits for `takeWaiting`: whoever has an SA that stands goes first.
   *
   * @param isBehind more comes than is read: who has shown no address yet is not answered, so that who has is heard in time
   */
  admit(bytes: Uint8Array, path: Path, isBehind = false): void {
    if (isBehind && this.#needsCookie(bytes, path)) {
      this.#refused("ike.busy", "more requests without a cookie come than can be answered");
      return;
    }
    if (this.#askedForCookie(bytes, path)) return;
    const header = decodeHeader(bytes);
    const fits = header.ok ? this.#waits(header.value, { bytes, path }) : undefined;
    if (fits === undefined) this.take(bytes, path);
    else if (!fits) this.#refused("ike.busy", "more key exchanges wait than can be made soon");
  }

  /** Begun by us or by the peer, and not done: it may wait. @returns whether there was room; `undefined` for what must not wait */
  #waits({ initiatorSpi, responderSpi }: IkeHeader, one: Waiting): boolean | undefined {
    const sa = this.#desk.sa(initiatorSpi) ?? this.#desk.sa(responderSpi);
    if (sa !== undefined) return sa.establishedAt === undefined ? this.#room.addBegun(one) : undefined;
    return responderSpi === NO_SPI ? this.#room.addFresh(initiatorSpi, one) : undefined;
  }

  /** The one whose turn it is. */
  takeWaiting(): void {
    const one = this.#room.next();
    if (one !== undefined) this.take(one.bytes, one.path);
  }

  /** A message without its marker. */
  take(bytes: Uint8Array, path: Path): void {
    if (this.#askedForCookie(bytes, path)) return;
    const header = decodeHeader(bytes);
    if (!header.ok) {
      this.#refused(header.error.code, header.error.message);
      return;
    }
    if (header.value.major === 1) {
      this.#takeIkeV1(header.value, bytes, path);
      return;
    }
    if (header.value.major !== 2) {
      this.#takeOtherVersion(header.value, path);
      return;
    }
    const message = decodeMessage(bytes);
    if (!message.ok) {
      this.#refused(message.error.code, message.error.message);
      return;
    }
    const { flags, initiatorSpi, responderSpi, exchange } = message.value;
    const isFirst = exchange === EXCHANGE.IKE_SA_INIT && (flags & FLAG.RESPONSE) === 0 && responderSpi === NO_SPI;
    if (isFirst) {
      this.#takeInit(message.value, bytes, path);
      return;
    }
    const sa = this.#desk.sa((flags & FLAG.INITIATOR) !== 0 ? responderSpi : initiatorSpi);
    this.#desk.received(sa, bytes);
    if (sa === undefined && this.#desk.takesHint(message.value, path)) return;
    if (sa?.version === 2) ikev2.take(this.#hosts.v2, sa, message.value, bytes, path);
    else this.#answerUnknown(header.value, path);
  }

  /** Neither cookie says whose it is; ours is the one that we know. */
  #takeIkeV1({ initiatorSpi, responderSpi, exchange }: IkeHeader, bytes: Uint8Array, path: Path): void {
    const known = this.#desk.sa(initiatorSpi) ?? this.#desk.sa(responderSpi);
    const open = known ?? this.halfOpen.find(path.remote.address, initiatorSpi);
    if (open?.version === 1) {
      this.#desk.received(open, bytes);
      ikev1.take(this.#hosts.v1, open, bytes, path);
      return;
    }
    const isFirst = exchange === EXCHANGE.IDENTITY_PROTECTION || exchange === EXCHANGE.AGGRESSIVE;
    const { mostHalfOpen = MOST_HALF_OPEN } = this.#options;
    const connection = this.#connectionFor(path, 1, exchange === EXCHANGE.AGGRESSIVE);
    if (responderSpi !== NO_SPI || !isFirst || connection === undefined) {
      const reason = responderSpi === NO_SPI ? "nobody configured" : "unknown IKE SPI";
      this.#hosts.v2.event({ kind: "stray", reason, from: path.remote.address });
      return;
    }
    if (this.halfOpen.size >= mostHalfOpen) {
      this.#refused("ike.busy", `${mostHalfOpen} key exchanges are under way already`);
      return;
    }
    const sa = ikev1.respond(this.#hosts.v1, connection, path, bytes);
    this.#desk.received(sa, bytes);
    if (sa !== undefined && sa.state !== "closed") this.halfOpen.add(sa, path.remote.address, initiatorSpi);
  }

  /** RFC 7296 §2.5: a higher version is told ours; a lower one is not spoken here. */
  #takeOtherVersion(header: IkeHeader, path: Path): void {
    this.#refused("ike.version", `version ${header.major}.${header.minor}`);
    if (header.major > 2 && (header.flags & FLAG.RESPONSE) === 0)
      this.#sendPlain(header, path, NOTIFY.INVALID_MAJOR_VERSION);
  }

  #answerUnknown(header: IkeHeader, path: Path): void {
    this.#hosts.v2.event({ kind: "stray", reason: "unknown IKE SPI", from: path.remote.address });
    // RFC 7296 §2.21.4: only requests are answered, and only with the hint that we know no such SA
    if ((header.flags & FLAG.RESPONSE) === 0)
      this.#sendPlain(header, path, NOTIFY.INVALID_IKE_SPI, this.#proofOfCrash(header));
  }

  /** RFC 6290 §4.5 and §10.2: never while the SA lives, whichever end the flags say that sent the request. */
  #proofOfCrash({ initiatorSpi, responderSpi }: IkeHeader): readonly Payload[] {
    if (this.#desk.sa(initiatorSpi) !== undefined || this.#desk.sa(responderSpi) !== undefined) return [];
    const token = this.#hosts.v2.crashToken(initiatorSpi, responderSpi);
    return token === undefined ? [] : [crashTokenNotify(token)];
  }

  #sendPlain(header: IkeHeader, path: Path, type: number, more: readonly Payload[] = []): void {
    const { initiatorSpi, responderSpi, exchange, messageId } = header;
    const flags = FLAG.RESPONSE | ((header.flags & FLAG.INITIATOR) === 0 ? FLAG.INITIATOR : 0);
    const payloads = [notify(type), ...more];
    const reply = {
      initiatorSpi,
      responderSpi,
      major: 2,
      minor: 0,
      exchange,
      flags,
      messageId,
      payloads,
      trailer: EMPTY,
    };
    this.#hosts.v2.send(path, encodeMessage(reply));
  }

  #takeInit(message: IkeMessage, bytes: Uint8Array, path: Path): void {
    const { address } = path.remote;
    const known = this.halfOpen.find(address, message.initiatorSpi);
    if (known !== undefined) {
      for (const packet of known.version === 2 ? (known.lastResponse?.packets ?? []) : [])
        this.#hosts.v2.send(path, packet);
      return;
    }
    const connection = this.#connectionFor(path, 2);
    if (connection === undefined) {
      this.#hosts.v2.event({ kind: "stray", reason: "nobody configured", from: path.remote.address });
      return;
    }
    const { mostHalfOpen = MOST_HALF_OPEN } = this.#options;
    if (this.#isCrowded()) {
      const given = notifiesOf(message.payloads).find(({ type }) => type === NOTIFY.COOKIE)?.data;
      if (given === undefined || !this.#cookies.isRight(given, message, bytes, address)) {
        this.#askForCookie(bytes, path);
        return;
      }
    }
    if (this.halfOpen.size >= mostHalfOpen) {
      this.#refused("ike.busy", `${mostHalfOpen} key exchanges are under way already`);
      return;
    }
    const { sa, answer } = ikev2.respond(this.#hosts.v2, connection, path, message, bytes);
    this.#desk.received(sa, bytes);
    if (sa.state !== "closed") this.halfOpen.add(sa, address, message.initiatorSpi);
    this.#hosts.v2.send(path, answer);
  }

  /** So many half-open SAs, or waiting to be, that from now on a peer has to show its address first. */
  #isCrowded(): boolean {
    return this.halfOpen.size + this.#room.size >= (this.#options.cookieThreshold ?? 100);
  }

  /** Not the repetition of a request that was answered before it became crowded, and for somebody whom we know. */
  #isNew(bytes: Uint8Array, path: Path): boolean {
    const known = this.halfOpen.find(path.remote.address, hexOf(bytes.subarray(0, 8)));
    return known === undefined && this.#connectionFor(path, 2) !== undefined;
  }

  #askedForCookie(bytes: Uint8Array, path: Path): boolean {
    const isAsked = this.#needsCookie(bytes, path);
    if (isAsked) this.#askForCookie(bytes, path);
    return isAsked;
  }

  /** Seen without decoding it. */
  #needsCookie(bytes: Uint8Array, path: Path): boolean {
    return this.#isCrowded() && lacksCookie(bytes) && this.#isNew(bytes, path);
  }

  #askForCookie(bytes: Uint8Array, path: Path): void {
    this.#hosts.v2.send(path, this.#cookies.question(bytes, path.remote.address, this.#hosts.v2.now));
  }

  #connectionFor(path: Path, version: 1 | 2, isAggressive = false): ConnectionConfig | undefined {
    const fits = ({ version: own, aggressive, local, remote }: ConnectionConfig): boolean =>
      own === version &&
      (version === 2 || aggressive === isAggressive) &&
      local.address === path.local.address &&
      (remote.addresses.length === 0 || remote.addresses.includes(path.remote.address));
    return this.#options.connections.find(fits);
  }

  #refused(code: string, reason: string): void {
    this.#hosts.v2.event({ kind: "message-refused", code, reason });
  }
}
