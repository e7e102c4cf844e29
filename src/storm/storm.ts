import { type Entropy, fraction, seededEntropy } from "../time/entropy.ts";
import { Alarms } from "./alarms.ts";
import { Channels } from "./channels.ts";
import { Clients } from "./clients.ts";
import { Gate } from "./gate.ts";
import { Lane } from "./lane.ts";
import { Lns, type Packet, type Served } from "./lns.ts";
import { MESSAGE, type Message } from "./message.ts";
import { type Scenario, sessionsOf } from "./scenario.ts";
import { Tally } from "./tally.ts";

const ALARM = { dial: 0, channel: 1, hello: 2, open: 3 } as const;
/** In place of a session where a reply answers a request for a tunnel. */
const SCCRP = -2;
const NO_REPLY = -1;
/** A LAC sets a lost tunnel up again after 1 to 10 s. */
const REOPEN = { least: 1_000, most: 10_000 } as const;

/**
 * A storm in virtual time: clients, the channel of each tunnel, policer and LNS, joined by what happens when. Times are
 * milliseconds from the first dial on. The same scenario and seed give the same run to the byte.
 */
export class Storm {
  readonly scenario: Scenario;
  readonly tally = new Tally();
  readonly clients: Clients;
  readonly lns: Lns;
  readonly gate: Gate;
  readonly #entropy: Entropy;
  readonly #channels: Channels;
  readonly #alarms = new Alarms();
  readonly #toLns = new Lane();
  readonly #toLac = new Lane();
  readonly #patience = new Lane();
  readonly #packet: Packet = { tunnel: 0, ns: 0, message: MESSAGE.hello, session: -1, attempt: 0, arrivedAt: 0 };
  #now = 0;
  #nextSecond = 1_000;

  constructor(scenario: Scenario, seed: number) {
    this.scenario = scenario;
    this.#entropy = seededEntropy(seed);
    this.clients = new Clients(sessionsOf(scenario), scenario.client, this.#entropy);
    this.lns = new Lns(scenario.tunnels, scenario.lns);
    this.gate = new Gate(scenario.policer);
    this.#channels = new Channels(scenario.tunnels, scenario.channel, this.#ports());
    this.#begin();
  }

  get now(): number {
    return this.#now;
  }

  /** Packets that are on the wire to the LNS. */
  get underWay(): number {
    return this.#toLns.size;
  }

  /** Runs on to the end of a second; what happens at that very moment included. */
  advance(until: number): void {
    while (this.#nextSecond <= until) {
      this.#runTo(this.#nextSecond);
      this.tally.endSecond(this.clients.up, this.clients.counts().logins, this.lns.busy);
      this.#nextSecond += 1_000;
    }
    this.#runTo(until);
  }

  #runTo(until: number): void {
    for (;;) {
      const next = Math.min(
        this.lns.endsAt,
        this.#toLns.next(),
        this.#toLac.next(),
        this.#patience.next(),
        this.#alarms.next(),
      );
      if (next > until) break;
      this.#now = next;
      this.tally.events++;
      this.#happen(next);
    }
    this.#now = until;
  }

  // Where several things happen at once, service ends first, and a client's patience before its next dial.
  #happen(at: number): void {
    if (at === this.lns.endsAt) this.lns.finish(at, this.#served);
    else if (at === this.#toLns.next()) this.#toLns.take(this.#arrived);
    else if (at === this.#toLac.next()) this.#toLac.take(this.#answered);
    else if (at === this.#patience.next()) this.#patience.take(this.#outOfPatience);
    else this.#alarms.take(this.#rang);
  }

  #begin(): void {
    const { spread, channel, tunnels } = this.scenario;
    const sessions = sessionsOf(this.scenario);
    for (let i = 0; i < sessions; i++) this.#alarms.set(fraction(this.#entropy) * spread, ALARM.dial, i);
    if (channel.hello === 0) return;
    for (let i = 0; i < tunnels; i++) this.#alarms.set(fraction(this.#entropy) * channel.hello, ALARM.hello, i);
  }

  #ports() {
    const { oneWayDelay } = this.scenario.channel;
    return {
      send: (tunnel: number, ns: number, message: Message, session: number, attempt: number): void =>
        this.#toLns.push(this.#now + oneWayDelay, tunnel, 8 * ns + message, session, attempt),
      wakeAt: (tunnel: number, at: number): void => this.#alarms.set(at, ALARM.channel, tunnel),
      isStale: (session: number, attempt: number): boolean => !this.clients.isAlive(session, attempt),
      icrqSent: (session: number, attempt: number): void => this.clients.icrqSent(session, attempt),
      iccnAcknowledged: (session: number, attempt: number): void => this.clients.iccnAcknowledged(session, attempt),
      tunnelLost: (tunnel: number): void => this.#tunnelLost(tunnel),
    };
  }

  readonly #arrived = (tunnel: number, code: number, session: number, attempt: number): void => {
    const message = (code & 7) as Message;
    this.tally.arrivedAtGate(message);
    if (!this.gate.passes(message, this.#now)) {
      this.tally.policed(message);
      return;
    }
    const packet = this.#packet;
    packet.tunnel = tunnel;
    packet.ns = code >> 3;
    packet.message = message;
    packet.session = session;
    packet.attempt = attempt;
    if (!this.lns.arrive(packet, this.#now)) this.tally.overflowed(message);
  };

  readonly #served = (packet: Packet, { nr, reply, isInOrder }: Served): void => {
    this.tally.served++;
    if (!isInOrder) this.tally.duplicates++;
    const at = this.#now + this.scenario.channel.oneWayDelay;
    const who = reply === "icrp" ? packet.session : reply === "sccrp" ? SCCRP : NO_REPLY;
    this.#toLac.push(at, packet.tunnel, nr, who, packet.attempt);
  };

  readonly #answered = (tunnel: number, nr: number, who: number, attempt: number): void => {
    this.#channels.acknowledged(tunnel, nr, this.#now);
    if (who === SCCRP) this.#tunnelBack(tunnel);
    else if (who !== NO_REPLY && this.clients.icrp(who, attempt)) {
      this.#channels.queue(tunnel, MESSAGE.iccn, who, attempt, this.#now);
    }
  };

  readonly #outOfPatience = (session: number, attempt: number): void => {
    const tell = this.clients.giveUp(session, attempt);
    if (tell === undefined) return;
    if (tell === "tell") this.#channels.queue(this.#tunnelOf(session), MESSAGE.cdn, session, attempt, this.#now);
    this.#dialLater(session);
  };

  readonly #rang = (kind: number, subject: number): void => {
    const now = this.#now;
    if (kind === ALARM.dial) this.#dial(subject);
    else if (kind === ALARM.channel) this.#channels.alarm(subject, now);
    else if (kind === ALARM.hello) this.#alarms.set(this.#channels.hello(subject, now), ALARM.hello, subject);
    else this.#channels.open(subject, now);
  };

  #dial(session: number): void {
    if (!this.#channels.isUp(this.#tunnelOf(session))) {
      this.clients.strand(session);
      return;
    }
    const attempt = this.clients.dial(session);
    this.#patience.push(this.#now + this.scenario.client.patience, session, attempt);
    this.#channels.queue(this.#tunnelOf(session), MESSAGE.icrq, session, attempt, this.#now);
  }

  #dialLater(session: number): void {
    this.#alarms.set(this.#now + this.clients.wait(session), ALARM.dial, session);
  }

  #tunnelLost(tunnel: number): void {
    this.tally.tunnelsLost++;
    const { sessionsPerTunnel } = this.scenario;
    for (let i = 0; i < sessionsPerTunnel; i++) this.clients.fell(tunnel * sessionsPerTunnel + i);
    const wait = REOPEN.least + fraction(this.#entropy) * (REOPEN.most - REOPEN.least);
    this.#alarms.set(this.#now + wait, ALARM.open, tunnel);
  }

  #tunnelBack(tunnel: number): void {
    this.#channels.replied(tunnel, this.#now);
    const { sessionsPerTunnel } = this.scenario;
    const first = tunnel * sessionsPerTunnel;
    for (let i = first; i < first + sessionsPerTunnel; i++) if (this.clients.rescued(i)) this.#dialLater(i);
  }

  #tunnelOf(session: number): number {
    return Math.floor(session / this.scenario.sessionsPerTunnel);
  }
}
