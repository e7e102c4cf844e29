import { MESSAGE, type Message } from "./message.ts";
import { Messages } from "./messages.ts";
import type { ChannelRules } from "./scenario.ts";

/** What the channels ask of their surroundings. Times are milliseconds of the run. */
export interface ChannelPorts {
  /** A message goes to the LNS, for the first time or again. */
  send(tunnel: number, ns: number, message: Message, session: number, attempt: number): void;
  wakeAt(tunnel: number, at: number): void;
  /** Whether this ICRQ's client has given up meanwhile. */
  isStale(session: number, attempt: number): boolean;
  icrqSent(session: number, attempt: number): void;
  iccnAcknowledged(session: number, attempt: number): void;
  /** A message was sent as often as allowed, and never acknowledged. */
  tunnelLost(tunnel: number): void;
}

const TUNNEL = { down: 0, opening: 1, connecting: 2, established: 3 } as const;

/**
 * The LAC's end of every tunnel's reliable channel, RFC 2661 §5.8: in order, at most a window unacknowledged, one timer,
 * on the oldest. Sequence numbers go on when a tunnel is set up anew, so that packets of the old one are out of order.
 */
export class Channels {
  readonly #rules: ChannelRules;
  readonly #ports: ChannelPorts;
  readonly #messages = new Messages();
  readonly #states: Uint8Array;
  readonly #nextSend: Int32Array;
  readonly #unacknowledged: Int32Array;
  readonly #heads: Int32Array;
  readonly #tails: Int32Array;
  /** The messages in flight, `window` places a tunnel. */
  readonly #flight: Int32Array;
  readonly #retries: Uint8Array;
  readonly #due: Float64Array;
  /** When the alarm that counts goes off: the deadline or before it. */
  readonly #alarmAt: Float64Array;
  readonly #sentAt: Float64Array;
  readonly #congestionWindow: Float64Array;
  readonly #threshold: Float64Array;

  constructor(tunnels: number, rules: ChannelRules, ports: ChannelPorts) {
    this.#rules = rules;
    this.#ports = ports;
    this.#states = new Uint8Array(tunnels).fill(TUNNEL.established);
    this.#nextSend = new Int32Array(tunnels);
    this.#unacknowledged = new Int32Array(tunnels);
    this.#heads = new Int32Array(tunnels).fill(-1);
    this.#tails = new Int32Array(tunnels).fill(-1);
    this.#flight = new Int32Array(tunnels * rules.window);
    this.#retries = new Uint8Array(tunnels);
    this.#due = new Float64Array(tunnels).fill(Number.POSITIVE_INFINITY);
    this.#alarmAt = new Float64Array(tunnels).fill(Number.POSITIVE_INFINITY);
    this.#sentAt = new Float64Array(tunnels);
    this.#congestionWindow = new Float64Array(tunnels).fill(1);
    this.#threshold = new Float64Array(tunnels).fill(rules.window);
  }

  /** Sends a message as soon as the window allows and the tunnel is up. */
  queue(tunnel: number, message: Message, session: number, attempt: number, now: number): void {
    const id = this.#messages.add(message, session, attempt);
    const tail = this.#tails[tunnel] ?? -1;
    if (tail < 0) this.#heads[tunnel] = id;
    else this.#messages.link(tail, id);
    this.#tails[tunnel] = id;
    this.#transmit(tunnel, now);
  }

  /** The LNS acknowledged everything below `nr`. */
  acknowledged(tunnel: number, nr: number, now: number): void {
    const first = this.#unacknowledged[tunnel] ?? 0;
    if (nr <= first || nr > (this.#nextSend[tunnel] ?? 0)) return;
    this.#unacknowledged[tunnel] = nr;
    this.#retries[tunnel] = 0;
    this.#opened(tunnel, nr - first);
    this.#arm(tunnel, now);
    for (let ns = first; ns < nr; ns++) this.#delivered(tunnel, this.#flight[this.#slot(tunnel, ns)] ?? 0);
    this.#transmit(tunnel, now);
  }

  /** The LNS answered SCCRQ: SCCCN goes first, then what waits. */
  replied(tunnel: number, now: number): void {
    if (this.#states[tunnel] !== TUNNEL.opening) return;
    this.#states[tunnel] = TUNNEL.connecting;
    const id = this.#messages.add(MESSAGE.scccn);
    const head = this.#heads[tunnel] ?? -1;
    this.#messages.link(id, head);
    this.#heads[tunnel] = id;
    if (head < 0) this.#tails[tunnel] = id;
    this.#transmit(tunnel, now);
  }

  /** An alarm of a tunnel went off; the deadline may have moved meanwhile. */
  alarm(tunnel: number, now: number): void {
    if (now !== this.#alarmAt[tunnel]) return;
    this.#alarmAt[tunnel] = Number.POSITIVE_INFINITY;
    const due = this.#due[tunnel] ?? 0;
    if (due > now) {
      this.#setAlarm(tunnel, due);
      return;
    }
    const isNew = this.#states[tunnel] !== TUNNEL.established;
    const most = isNew ? this.#rules.retransmissionsNew : this.#rules.retransmissions;
    if ((this.#retries[tunnel] ?? 0) >= most) this.#lose(tunnel);
    else this.#retransmit(tunnel, now);
  }

  /** Whether calls may be sent: the LNS has answered SCCRQ. */
  isUp(tunnel: number): boolean {
    return (this.#states[tunnel] ?? 0) >= TUNNEL.connecting;
  }

  /** A HELLO when nothing was sent for so long. @returns when to ask again */
  hello(tunnel: number, now: number): number {
    const idle = (this.#sentAt[tunnel] ?? 0) + this.#rules.hello;
    if (this.#states[tunnel] !== TUNNEL.established) return now + this.#rules.hello;
    if (idle > now) return idle;
    this.queue(tunnel, MESSAGE.hello, -1, 0, now);
    return now + this.#rules.hello;
  }

  /** Sets a lost tunnel up again. */
  open(tunnel: number, now: number): void {
    this.#states[tunnel] = TUNNEL.opening;
    this.#congestionWindow[tunnel] = 1;
    this.#threshold[tunnel] = this.#rules.window;
    this.#send(tunnel, this.#messages.add(MESSAGE.sccrq), now);
  }

  #transmit(tunnel: number, now: number): void {
    if (!this.isUp(tunnel)) return;
    for (let id = this.#heads[tunnel] ?? -1; id >= 0 && this.#hasRoom(tunnel); id = this.#heads[tunnel] ?? -1) {
      const next = this.#messages.next(id);
      this.#heads[tunnel] = next;
      if (next < 0) this.#tails[tunnel] = -1;
      const isIcrq = this.#messages.type(id) === MESSAGE.icrq;
      const session = this.#messages.session(id);
      const attempt = this.#messages.attempt(id);
      if (isIcrq && this.#ports.isStale(session, attempt)) {
        this.#messages.release(id);
        continue;
      }
      if (isIcrq) this.#ports.icrqSent(session, attempt);
      this.#send(tunnel, id, now);
    }
  }

  #hasRoom(tunnel: number): boolean {
    const inFlight = (this.#nextSend[tunnel] ?? 0) - (this.#unacknowledged[tunnel] ?? 0);
    const window = this.#rules.isSlowStart
      ? Math.min(this.#rules.window, Math.floor(this.#congestionWindow[tunnel] ?? 1))
      : this.#rules.window;
    return inFlight < window;
  }

  #send(tunnel: number, id: number, now: number): void {
    const ns = this.#nextSend[tunnel] ?? 0;
    this.#nextSend[tunnel] = ns + 1;
    this.#flight[this.#slot(tunnel, ns)] = id;
    if (ns === this.#unacknowledged[tunnel]) this.#arm(tunnel, now);
    this.#put(tunnel, ns, now);
  }

  #put(tunnel: number, ns: number, now: number): void {
    const id = this.#flight[this.#slot(tunnel, ns)] ?? 0;
    this.#sentAt[tunnel] = now;
    const messages = this.#messages;
    this.#ports.send(tunnel, ns, messages.type(id), messages.session(id), messages.attempt(id));
  }

  #slot(tunnel: number, ns: number): number {
    return tunnel * this.#rules.window + (ns % this.#rules.window);
  }

  /** RFC 2661 §5.8: the first time-out, doubled with each retransmission, up to the cap. */
  #arm(tunnel: number, now: number): void {
    if (this.#nextSend[tunnel] === this.#unacknowledged[tunnel]) {
      this.#due[tunnel] = Number.POSITIVE_INFINITY;
      return;
    }
    const wait = Math.min(this.#rules.timeoutCap, this.#rules.firstTimeout * 2 ** (this.#retries[tunnel] ?? 0));
    this.#due[tunnel] = now + wait;
    this.#setAlarm(tunnel, now + wait);
  }

  #setAlarm(tunnel: number, at: number): void {
    if (at >= (this.#alarmAt[tunnel] ?? 0)) return;
    this.#alarmAt[tunnel] = at;
    this.#ports.wakeAt(tunnel, at);
  }

  #retransmit(tunnel: number, now: number): void {
    this.#retries[tunnel] = (this.#retries[tunnel] ?? 0) + 1;
    // RFC 2661 appendix A: half of what was under way is the new threshold, and it starts from one.
    this.#threshold[tunnel] = Math.max(1, (this.#congestionWindow[tunnel] ?? 1) / 2);
    this.#congestionWindow[tunnel] = 1;
    this.#put(tunnel, this.#unacknowledged[tunnel] ?? 0, now);
    this.#arm(tunnel, now);
  }

  #opened(tunnel: number, messages: number): void {
    let window = this.#congestionWindow[tunnel] ?? 1;
    for (let i = 0; i < messages; i++) window += window < (this.#threshold[tunnel] ?? 1) ? 1 : 1 / window;
    this.#congestionWindow[tunnel] = Math.min(this.#rules.window, window);
  }

  #delivered(tunnel: number, id: number): void {
    const messages = this.#messages;
    const type = messages.type(id);
    if (type === MESSAGE.scccn) this.#states[tunnel] = TUNNEL.established;
    else if (type === MESSAGE.iccn) this.#ports.iccnAcknowledged(messages.session(id), messages.attempt(id));
    messages.release(id);
  }

  #lose(tunnel: number): void {
    for (let ns = this.#unacknowledged[tunnel] ?? 0; ns < (this.#nextSend[tunnel] ?? 0); ns++) {
      this.#messages.release(this.#flight[this.#slot(tunnel, ns)] ?? 0);
    }
    let id = this.#heads[tunnel] ?? -1;
    while (id >= 0) {
      const next = this.#messages.next(id);
      this.#messages.release(id);
      id = next;
    }
    this.#heads[tunnel] = -1;
    this.#tails[tunnel] = -1;
    this.#unacknowledged[tunnel] = this.#nextSend[tunnel] ?? 0;
    this.#due[tunnel] = Number.POSITIVE_INFINITY;
    this.#retries[tunnel] = 0;
    this.#states[tunnel] = TUNNEL.down;
    this.#ports.tunnelLost(tunnel);
  }
}
