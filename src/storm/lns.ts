import { Lane } from "./lane.ts";
import { isRequest, MESSAGE, type Message } from "./message.ts";
import { Pile } from "./pile.ts";
import type { LnsRules } from "./scenario.ts";

/** A packet as the LNS sees it. */
export interface Packet {
  tunnel: number;
  ns: number;
  message: Message;
  session: number;
  attempt: number;
  arrivedAt: number;
}

/** What leaves when service ends: an acknowledgement of everything below `nr`, and perhaps a reply. */
export interface Served {
  readonly nr: number;
  readonly reply: "none" | "icrp" | "sccrp";
  readonly isInOrder: boolean;
}

/**
 * The LNS: one server and a queue in front of it. The daemon acknowledges, not the kernel, so the acknowledgement leaves
 * only when service ends; that is why a queue of more than a second makes the LAC send everything twice.
 */
export class Lns {
  readonly #rules: LnsRules;
  readonly #expected: Int32Array;
  /** Sessions between ICRP and ICCN or CDN. */
  readonly #isStarting = new Set<number>();
  readonly #first = new Lane();
  readonly #waiting: Lane | Pile;
  readonly #packet: Packet = { tunnel: 0, ns: 0, message: MESSAGE.hello, session: -1, attempt: 0, arrivedAt: 0 };
  #endsAt = Number.POSITIVE_INFINITY;
  #isInOrder = false;
  #busy = 0;
  #longestWait = 0;

  constructor(tunnels: number, rules: LnsRules) {
    this.#rules = rules;
    this.#expected = new Int32Array(tunnels);
    this.#waiting = rules.order === "lifo" ? new Pile() : new Lane();
  }

  /** When the packet in service is done; infinity when idle. */
  get endsAt(): number {
    return this.#endsAt;
  }

  get waiting(): number {
    return this.#first.size + this.#waiting.size;
  }

  /** Time spent serving, the packet in service in full. */
  get busy(): number {
    return this.#busy;
  }

  get longestWait(): number {
    return this.#longestWait;
  }

  /** @returns false when the queue is full and the packet is dropped */
  arrive(packet: Packet, now: number): boolean {
    const { tunnel, ns, message, session, attempt } = packet;
    if (this.#endsAt < Number.POSITIVE_INFINITY) {
      if (this.waiting >= this.#rules.queue) return false;
      const isFirst = this.#rules.order === "replies-first" && !isRequest(message);
      (isFirst ? this.#first : this.#waiting).push(now, tunnel, 8 * ns + message, session, attempt);
      return true;
    }
    this.#take(now, tunnel, 8 * ns + message, session, attempt);
    this.#begin(now);
    return true;
  }

  /** Ends the service under way, hands out what leaves, and begins the next. */
  finish(now: number, done: (packet: Packet, served: Served) => void): void {
    done(this.#packet, this.#serve(this.#packet));
    this.#endsAt = Number.POSITIVE_INFINITY;
    const next = this.#first.size > 0 ? this.#first : this.#waiting;
    if (next.size === 0) return;
    const arrivedAt = next.next();
    next.take((tunnel, code, session, attempt) => this.#take(arrivedAt, tunnel, code, session, attempt));
    this.#begin(now);
  }

  #take(arrivedAt: number, tunnel: number, code: number, session: number, attempt: number): void {
    const packet = this.#packet;
    packet.tunnel = tunnel;
    packet.ns = code >> 3;
    packet.message = (code & 7) as Message;
    packet.session = session;
    packet.attempt = attempt;
    packet.arrivedAt = arrivedAt;
  }

  #begin(now: number): void {
    const { tunnel, ns, message, arrivedAt } = this.#packet;
    const expected = this.#expected[tunnel] ?? 0;
    // A request for a tunnel that this LNS does not know yet begins a new sequence.
    this.#isInOrder = ns === expected || (message === MESSAGE.sccrq && ns > expected);
    const cost = this.#costOf(message);
    this.#busy += cost;
    this.#endsAt = now + cost;
    this.#longestWait = Math.max(this.#longestWait, now - arrivedAt);
  }

  #costOf(message: Message): number {
    const { cost } = this.#rules;
    if (!this.#isInOrder) return cost.duplicate;
    switch (message) {
      case MESSAGE.icrq:
        return cost.icrq;
      case MESSAGE.iccn:
        return cost.iccn;
      case MESSAGE.cdn:
        return cost.cdn;
      case MESSAGE.hello:
        return cost.hello;
      case MESSAGE.sccrq:
        return cost.sccrq;
      case MESSAGE.scccn:
        return cost.scccn;
    }
  }

  #serve({ tunnel, ns, message, session }: Packet): Served {
    const isInOrder = this.#isInOrder;
    if (isInOrder) this.#expected[tunnel] = ns + 1;
    const nr = this.#expected[tunnel] ?? 0;
    if (!isInOrder) return { nr, reply: "none", isInOrder };
    if (message === MESSAGE.sccrq) return { nr, reply: "sccrp", isInOrder };
    return { nr, reply: this.#admits(message, session) ? "icrp" : "none", isInOrder };
  }

  #admits(message: Message, session: number): boolean {
    const { maxStarting } = this.#rules;
    if (maxStarting === undefined) return message === MESSAGE.icrq;
    if (message === MESSAGE.iccn || message === MESSAGE.cdn) this.#isStarting.delete(session);
    if (message !== MESSAGE.icrq || this.#isStarting.size >= maxStarting) return false;
    this.#isStarting.add(session);
    return true;
  }
}
