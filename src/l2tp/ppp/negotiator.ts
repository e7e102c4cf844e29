import { after, type Duration, type Instant, seconds } from "../../time/instant.ts";
import { DEFAULT_MRU, PPP_CODE } from "../../wire/ppp/constants.ts";
import {
  type ControlPacket,
  decodeOptions,
  encodeControl,
  encodeOptions,
  type Option,
} from "../../wire/ppp/control.ts";
import { type AutomatonAction, type AutomatonEvent, type AutomatonState, isTimed, transitionOf } from "./automaton.ts";

/** RFC 1661 §4.6: the timer and the three counters. */
export interface NegotiationConfig {
  readonly restart: Duration;
  readonly maxConfigure: number;
  readonly maxTerminate: number;
  readonly maxFailure: number;
}

export const NEGOTIATION: NegotiationConfig = {
  restart: seconds(3),
  maxConfigure: 10,
  maxTerminate: 2,
  maxFailure: 5,
};

/** What is said to a Configure-Request; with a Nak or a Reject, the options that it is about. */
export type Judgement =
  | { readonly kind: "ack" }
  | { readonly kind: "nak" | "reject"; readonly options: readonly Option[] };

/** The options of one control protocol: what we ask for, and what we think of the peer's wishes. */
export interface Negotiable {
  readonly protocol: number;
  /** Options of our next Configure-Request. */
  request(): Option[];
  judge(options: readonly Option[]): Judgement;
  /** The peer took our request, we took the peer's. */
  agreed(peer: readonly Option[]): void;
  /** The peer would rather have these values. False when there can be no agreement. */
  naked(options: readonly Option[]): boolean;
  /** The peer does not know these options. False when there can be no agreement without them. */
  rejected(options: readonly Option[]): boolean;
}

/** What a negotiation tells the link it belongs to. */
export type NegotiationEvent = "up" | "down" | "finished" | "disagreed";

export interface NegotiationHost {
  send(protocol: number, information: Uint8Array): void;
  happened(event: NegotiationEvent): void;
}

/** Codes whose rejection leaves nothing to go on with: RFC 1661 §4.3, RXJ-. */
const LAST_INDISPENSABLE_CODE = PPP_CODE.CODE_REJECT;

/** One control protocol's negotiation: the automaton with its timer, counters and identifiers. */
export class Negotiator {
  readonly #config: NegotiationConfig;
  readonly #options: Negotiable;
  readonly #host: NegotiationHost;
  #state: AutomatonState = "closed";
  #deadline: Instant | undefined;
  #restartsLeft = 0;
  #identifier = 0;
  /** Data of the Configure-Request that waits for its answer. */
  #asked: Uint8Array | undefined;
  /** What was last acknowledged, until the layer is up. */
  #granted: readonly Option[] = NONE;
  #naksSent = 0;
  #naksHeard = 0;

  constructor(config: NegotiationConfig, options: Negotiable, host: NegotiationHost) {
    this.#config = config;
    this.#options = options;
    this.#host = host;
  }

  get state(): AutomatonState {
    return this.#state;
  }

  get deadline(): Instant | undefined {
    return this.#deadline;
  }

  /** When the layer below is up. */
  open(now: Instant): void {
    this.#step("open", now);
  }

  /** Both Configure-Requests were agreed by somebody in our place: up at once. */
  adopt(granted: readonly Option[]): void {
    this.#state = "opened";
    this.#options.agreed(granted);
    this.#host.happened("up");
  }

  close(now: Instant): void {
    this.#step("close", now);
  }

  /** When the peer's LCP refused the whole protocol: RFC 1661 §5.7. */
  protocolRejected(now: Instant): void {
    this.#step("RXJ-", now);
  }

  /** When the layer below went down: nothing is sent any more. */
  lowerDown(): void {
    this.#state = "closed";
    this.#deadline = undefined;
  }

  timer(now: Instant): void {
    if (this.#deadline === undefined || this.#deadline > now) return;
    this.#deadline = undefined;
    this.#step(this.#restartsLeft > 0 ? "TO+" : "TO-", now);
  }

  /** A packet with one of the seven codes that every control protocol has, or one that it does not know. */
  receive(packet: ControlPacket, now: Instant): void {
    switch (packet.code) {
      case PPP_CODE.CONFIGURE_REQUEST:
        this.#configureRequest(packet, now);
        return;
      case PPP_CODE.CONFIGURE_ACK:
        this.#configureAck(packet, now);
        return;
      case PPP_CODE.CONFIGURE_NAK:
      case PPP_CODE.CONFIGURE_REJECT:
        this.#configureNak(packet, now);
        return;
      case PPP_CODE.TERMINATE_REQUEST:
        this.#step("RTR", now, packet);
        return;
      case PPP_CODE.TERMINATE_ACK:
        this.#step("RTA", now);
        return;
      case PPP_CODE.CODE_REJECT:
        this.#step((packet.data[0] ?? 0) > LAST_INDISPENSABLE_CODE ? "RXJ+" : "RXJ-", now);
        return;
      default:
        this.#step("RUC", now, packet);
        return;
    }
  }

  #configureRequest(packet: ControlPacket, now: Instant): void {
    const options = decodeOptions(packet.data);
    if (!options.ok) return; // RFC 1661 §5: silently discarded
    const judgement = this.#limited(this.#options.judge(options.value));
    if (judgement.kind === "ack") {
      this.#naksSent = 0;
      this.#granted = options.value;
      this.#step("RCR+", now, packet);
    } else {
      this.#naksSent += 1;
      const code = judgement.kind === "nak" ? PPP_CODE.CONFIGURE_NAK : PPP_CODE.CONFIGURE_REJECT;
      this.#step("RCR-", now, { ...packet, code, data: encodeOptions(judgement.options) });
      // Rejects go unheard as well: a peer that insists would have us go round for ever
      if (this.#naksSent > 3 * this.#config.maxFailure) this.#host.happened("disagreed");
    }
  }

  /** RFC 1661 §4.6, Max-Failure: after so many Naks in a row what is left is rejected. */
  #limited(judgement: Judgement): Judgement {
    const isEnough = judgement.kind === "nak" && this.#naksSent >= this.#config.maxFailure;
    return isEnough ? { kind: "reject", options: judgement.options } : judgement;
  }

  #configureAck(packet: ControlPacket, now: Instant): void {
    // RFC 1661 §5.2: identifier and options must be those of the last request; one that comes twice has none any more
    if (packet.identifier !== this.#identifier || this.#asked === undefined) return;
    if (!isSame(packet.data, this.#asked)) return;
    this.#asked = undefined;
    this.#naksHeard = 0;
    this.#step("RCA", now);
  }

  #configureNak(packet: ControlPacket, now: Instant): void {
    const options = decodeOptions(packet.data);
    if (packet.identifier !== this.#identifier || !options.ok) return;
    this.#naksHeard += 1;
    const isNak = packet.code === PPP_CODE.CONFIGURE_NAK;
    const goesOn = isNak ? this.#options.naked(options.value) : this.#options.rejected(options.value);
    if (goesOn && this.#naksHeard <= 2 * this.#config.maxFailure) this.#step("RCN", now);
    else this.#host.happened("disagreed");
  }

  #step(event: AutomatonEvent, now: Instant, about?: ControlPacket): void {
    const { actions, next } = transitionOf(this.#state, event);
    this.#state = next;
    if (!isTimed(next)) this.#deadline = undefined;
    for (const action of actions) this.#perform(action, now, about);
  }

  #perform(action: AutomatonAction, now: Instant, about: ControlPacket | undefined): void {
    switch (action) {
      case "tlu":
        this.#options.agreed(this.#granted);
        this.#granted = NONE; // views on a datagram, which would be kept for the life of the session
        this.#host.happened("up");
        return;
      case "tld":
        this.#host.happened("down");
        return;
      case "tlf":
        this.#host.happened("finished");
        return;
      case "irc":
        this.#restartsLeft =
          this.#state === "closing" || this.#state === "stopping"
            ? this.#config.maxTerminate
            : this.#config.maxConfigure;
        return;
      case "zrc":
        // RFC 1661 §4.4: with no tries left the timer only gives the peer time to hear the Terminate-Ack
        this.#restartsLeft = 0;
        this.#deadline = after(now, this.#config.restart);
        return;
      default:
        this.#sendFor(action, now, about);
        return;
    }
  }

  #sendFor(
    action: "scr" | "sca" | "scn" | "str" | "sta" | "scj",
    now: Instant,
    about: ControlPacket | undefined,
  ): void {
    if (action === "scr" || action === "str") {
      this.#ask(action, now);
      return;
    }
    if (action === "sca" && about !== undefined) {
      this.#send({ ...about, code: PPP_CODE.CONFIGURE_ACK });
      return;
    }
    if (action === "scn" && about !== undefined) {
      this.#send(about);
      return;
    }
    if (action === "sta") {
      const identifier = about?.code === PPP_CODE.TERMINATE_REQUEST ? about.identifier : this.#nextIdentifier();
      this.#send({ code: PPP_CODE.TERMINATE_ACK, identifier, data: new Uint8Array(0) });
      return;
    }
    if (about === undefined) return;
    this.#send({
      code: PPP_CODE.CODE_REJECT,
      identifier: this.#nextIdentifier(),
      data: encodeControl(about).subarray(0, LONGEST_REJECTED),
    });
  }

  #ask(action: "scr" | "str", now: Instant): void {
    this.#restartsLeft -= 1;
    if (isTimed(this.#state)) this.#deadline = after(now, this.#config.restart);
    const identifier = this.#nextIdentifier();
    if (action === "str") {
      this.#send({ code: PPP_CODE.TERMINATE_REQUEST, identifier, data: new Uint8Array(0) });
      return;
    }
    this.#asked = encodeOptions(this.#options.request());
    this.#send({ code: PPP_CODE.CONFIGURE_REQUEST, identifier, data: this.#asked });
  }

  #nextIdentifier(): number {
    this.#identifier = (this.#identifier + 1) & 0xff;
    return this.#identifier;
  }

  #send({ code, identifier, data }: ControlPacket): void {
    this.#host.send(this.#options.protocol, encodeControl({ code, identifier, data }));
  }
}

/** RFC 1661 §5.6: a Code-Reject is cut to the MRU; every peer takes the default. */
const LONGEST_REJECTED = DEFAULT_MRU - 4;
const NONE: readonly Option[] = [];
const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, place) => byte === b[place]);
