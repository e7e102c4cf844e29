import { after, type Duration, type Instant, milliseconds, seconds } from "../time/instant.ts";
import { Fifo } from "./fifo.ts";

/** RFC 2661 §5.8: how control messages are repeated, and how many may be under way. */
export interface ChannelConfig {
  readonly firstTimeout: Duration;
  /** Doubling ends here; not below 8 s. */
  readonly longestTimeout: Duration;
  /** How often a message is repeated before the tunnel counts as lost. */
  readonly retransmissions: number;
  /** Receive Window Size: how many messages we take ahead of an acknowledgement. */
  readonly receiveWindow: number;
  /** Slow start and congestion avoidance, RFC 2661 appendix A. Without it the peer's window alone limits, and after a
   * timeout only the oldest message is repeated. */
  readonly congestionControl: boolean;
}

/** With these a message is given up 31 s after it was first sent, the full cycle of RFC 2661 §5.7. */
export const CHANNEL: ChannelConfig = {
  firstTimeout: seconds(1),
  longestTimeout: seconds(8),
  retransmissions: 5,
  receiveWindow: 16,
  congestionControl: true,
};

/** The window of a peer that names none: RFC 2661 §4.4.3, Receive Window Size. */
const UNNAMED_WINDOW = 4;
/** Sequence numbers half their space apart have no order: RFC 2661 §5.8. */
const HALF = 0x8000;
const wrap = (sequence: number): number => sequence & 0xffff;

/** A message on its way through the channel; its number comes when it is first sent. */
export interface Outbound<Message> {
  readonly message: Message;
  ns: number | undefined;
  isCancelled: boolean;
  transmissions: number;
}

/** What shall go out now. Without a message it is a ZLB, which only acknowledges. */
export interface Transmission<Message> {
  readonly message: Message | undefined;
  readonly ns: number;
  readonly nr: number;
  readonly isRepeated: boolean;
}

/** What went through, for whoever shows or bills it. */
export interface ChannelCounts {
  sent: number;
  repeated: number;
  received: number;
  duplicates: number;
  reordered: number;
  beyondWindow: number;
}

/**
 * The reliable, ordered delivery of control messages in one tunnel, RFC 2661 §5.8 and appendix A: sequence numbers, window,
 * retransmission with back-off, acknowledgement. It knows nothing of what a message says, so a simulator runs it as well.
 * After each `receive`, `send` or `timer` the owner calls `flush` once and sends what it gives.
 */
export class Channel<Sent, Received = Sent> {
  readonly counts: ChannelCounts = { sent: 0, repeated: 0, received: 0, duplicates: 0, reordered: 0, beyondWindow: 0 };
  readonly #config: ChannelConfig;
  /** Two lanes without numbers yet: what ends or completes something goes before what begins something. */
  readonly #urgent = new Fifo<Outbound<Sent>>();
  readonly #ordinary = new Fifo<Outbound<Sent>>();
  /** Numbered and not acknowledged, oldest first. */
  readonly #unacknowledged: Outbound<Sent>[] = [];
  readonly #held = new Map<number, Received>();
  #waiting = 0;
  #nextNs = 0;
  #nextNr = 0;
  /** How many of the unacknowledged, from the oldest, are under way and not thought lost. */
  #underWay = 0;
  #peerWindow = UNNAMED_WINDOW;
  #congestionWindow = 1;
  #threshold = UNNAMED_WINDOW;
  #tries = 0;
  #timeout: Duration;
  #deadline: Instant | undefined;
  #owesAcknowledgement = false;
  #repeatsOldest = false;

  constructor(config: ChannelConfig) {
    this.#config = config;
    this.#timeout = config.firstTimeout;
  }

  /** When the oldest message will be repeated. */
  get deadline(): Instant | undefined {
    return this.#deadline;
  }

  /** Nothing is waiting to be sent or to be acknowledged. */
  get isIdle(): boolean {
    return this.#unacknowledged.length === 0 && this.#waiting === 0;
  }

  /** Messages that wait for the window. */
  get waiting(): number {
    return this.#waiting;
  }

  get unacknowledged(): number {
    return this.#unacknowledged.length;
  }

  get congestionWindow(): number {
    return this.#config.congestionControl ? Math.min(this.#congestionWindow, this.#peerWindow) : this.#peerWindow;
  }

  get threshold(): number {
    return this.#threshold;
  }

  /** When the peer named its Receive Window Size. */
  peerWindowKnown(window: number): void {
    // RFC 2661 §4.4.3: zero is invalid; half the sequence space is all that can be told apart
    this.#peerWindow = Math.min(Math.max(1, window), HALF - 1);
    this.#threshold = this.#peerWindow;
  }

  /** Queues a message; it goes out with the next `flush` that has room for it. */
  send(message: Sent, isUrgent = true): Outbound<Sent> {
    const outbound = { message, ns: undefined, isCancelled: false, transmissions: 0 };
    this.#waiting += 1;
    (isUrgent ? this.#urgent : this.#ordinary).push(outbound);
    return outbound;
  }

  /** Takes back a message that has not been sent. @returns false when it is too late for that */
  cancel(outbound: Outbound<Sent>): boolean {
    if (outbound.ns !== undefined) return false;
    if (!outbound.isCancelled) this.#waiting -= 1;
    outbound.isCancelled = true;
    return true;
  }

  /** A message of the peer, or a ZLB. @returns what is now in order, to be acted upon */
  receive(
    packet: { readonly ns: number; readonly nr: number },
    message: Received | undefined,
    now: Instant,
  ): Received[] {
    this.#acknowledged(packet.nr, now);
    if (message === undefined) return [];
    const ahead = wrap(packet.ns - this.#nextNr);
    this.#owesAcknowledgement = true; // also of what came twice: the first acknowledgement may be lost, RFC 2661 §5.8
    if (ahead >= HALF) this.counts.duplicates += 1;
    else if (ahead >= this.#config.receiveWindow) this.counts.beyondWindow += 1;
    else if (ahead > 0) this.#hold(packet.ns, message);
    else return this.#deliver(message);
    return [];
  }

  #hold(ns: number, message: Received): void {
    if (this.#held.has(ns)) this.counts.duplicates += 1;
    else this.counts.reordered += 1;
    this.#held.set(ns, message);
  }

  #deliver(first: Received): Received[] {
    const inOrder: Received[] = [];
    for (let next: Received | undefined = first; next !== undefined; next = this.#held.get(this.#nextNr)) {
      this.#held.delete(this.#nextNr);
      inOrder.push(next);
      this.#nextNr = wrap(this.#nextNr + 1);
    }
    this.counts.received += inOrder.length;
    return inOrder;
  }

  #acknowledged(nr: number, now: Instant): void {
    const oldest = wrap(this.#nextNs - this.#unacknowledged.length);
    const count = wrap(nr - oldest);
    // Older than the oldest, or more than was ever sent: says nothing
    if (count === 0 || count > this.#unacknowledged.length) return;
    this.#unacknowledged.splice(0, count);
    this.#underWay = Math.max(0, this.#underWay - count);
    this.#tries = 0;
    this.#timeout = this.#config.firstTimeout;
    this.#deadline = this.#unacknowledged.length > 0 ? after(now, this.#timeout) : undefined;
    // RFC 2661 appendix A: slow start up to the threshold, then one more a round trip
    this.#congestionWindow += this.#congestionWindow < this.#threshold ? 1 : 1 / this.#congestionWindow;
    this.#congestionWindow = Math.min(this.#congestionWindow, this.#peerWindow);
  }

  /** When the deadline has come. @returns `lost` when the peer has left every repetition without answer */
  timer(now: Instant): "repeated" | "lost" | undefined {
    if (this.#deadline === undefined || this.#deadline > now) return undefined;
    this.#deadline = undefined;
    if (this.#tries >= this.#config.retransmissions) return "lost";
    this.#tries += 1;
    this.#timeout = milliseconds(Math.min(2 * this.#timeout, this.#config.longestTimeout));
    if (this.#config.congestionControl) {
      // RFC 2661 appendix A: half the window is kept in mind, and all begins anew with one message
      this.#threshold = Math.max(1, Math.floor(this.congestionWindow / 2));
      this.#congestionWindow = 1;
      this.#underWay = 0;
    } else this.#repeatsOldest = true;
    return "repeated";
  }

  /** Everything that may go out now; at least a ZLB when the peer waits for an acknowledgement. */
  flush(now: Instant): Transmission<Sent>[] {
    const out: Transmission<Sent>[] = [];
    const [oldest] = this.#unacknowledged;
    if (this.#repeatsOldest && oldest !== undefined) out.push(this.#transmit(oldest));
    this.#repeatsOldest = false;
    const window = Math.floor(this.congestionWindow);
    while (this.#underWay < window) {
      const next = this.#unacknowledged[this.#underWay] ?? this.#number();
      if (next === undefined) break;
      this.#underWay += 1;
      out.push(this.#transmit(next));
    }
    if (out.length === 0 && this.#owesAcknowledgement)
      out.push({ message: undefined, ns: this.#nextNs, nr: this.#nextNr, isRepeated: false });
    if (out.length > 0) this.#owesAcknowledgement = false;
    if (this.#underWay > 0) this.#deadline ??= after(now, this.#timeout);
    return out;
  }

  /** Gives the next waiting message its number. */
  #number(): Outbound<Sent> | undefined {
    for (const lane of [this.#urgent, this.#ordinary])
      for (let next = lane.shift(); next !== undefined; next = lane.shift()) {
        if (next.isCancelled) continue;
        this.#waiting -= 1;
        next.ns = this.#nextNs;
        this.#nextNs = wrap(this.#nextNs + 1);
        this.#unacknowledged.push(next);
        return next;
      }
    return undefined;
  }

  #transmit(outbound: Outbound<Sent>): Transmission<Sent> {
    outbound.transmissions += 1;
    const isRepeated = outbound.transmissions > 1;
    if (isRepeated) this.counts.repeated += 1;
    else this.counts.sent += 1;
    return { message: outbound.message, ns: outbound.ns ?? 0, nr: this.#nextNr, isRepeated };
  }
}
