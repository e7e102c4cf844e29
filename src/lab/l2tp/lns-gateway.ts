import type { L2tpEffect } from "../../l2tp/effect.ts";
import type { EndpointState } from "../../l2tp/endpoint-state.ts";
import type { L2tpInput, Peer } from "../../l2tp/input.ts";
import { lns } from "../../l2tp/lns.ts";
import { NEGOTIATION } from "../../l2tp/ppp/negotiator.ts";
import type { Tunnel } from "../../l2tp/tunnel.ts";
import type { PacketTypeConfig } from "../../policer/config.ts";
import type { DdosProtection } from "../../policer/ddos-protection.ts";
import type { Entropy } from "../../time/entropy.ts";
import { type Duration, type Instant, instant, milliseconds, seconds } from "../../time/instant.ts";
import type { Machine } from "../../time/machine.ts";
import { CDN_RESULT } from "../../wire/l2tp/constants.ts";
import { ACCT_TERMINATE_CAUSE } from "../../wire/radius/constants.ts";
import { Aaa } from "./aaa.ts";
import { LogFile, PIDS } from "./device-log.ts";
import { type L2tpLabOptions, type LacSpec, UPLINK } from "./options.ts";
import { costOf, packetKind } from "./packet-kind.ts";
import { type Counts, Police } from "./police.ts";
import { Ports } from "./ports.ts";
import { RoutingEngine } from "./routing-engine.ts";
import { Subscribers } from "./subscribers.ts";
import type { Process } from "./usage.ts";

/** How a gateway reaches the world: addresses are those of the story. */
export interface Wire {
  send(from: Peer, to: Peer, bytes: Uint8Array): void;
}

const L2TP_PORT = 1701;

/**
 * A virtual LNS: the project's own L2TP engine behind its own policer, on a routing engine that takes its time. A datagram
 * meets its line card's policer, then the engine's, then waits for its process; acknowledgement and answer leave when the
 * work is done, since the daemon acknowledges and not the kernel. Sans-I/O.
 */
export class LnsGateway {
  readonly options: L2tpLabOptions;
  readonly #police: Police;
  readonly engine: RoutingEngine;
  readonly log = new LogFile();
  readonly ports: Ports;
  readonly subscribers: Subscribers;
  readonly aaa: Aaa;
  readonly state: EndpointState;
  readonly bootedAt: Instant;
  readonly #machine: Machine<EndpointState, L2tpInput, L2tpEffect>;
  readonly #wire: Wire;
  readonly #own: Peer;
  #costs: L2tpLabOptions["engine"]["costs"];
  #held: L2tpEffect[] = [];
  #alarm: Instant | undefined;
  #now: Instant;

  constructor(options: L2tpLabOptions, wire: Wire, entropy: Entropy, now: Instant) {
    this.options = options;
    this.#wire = wire;
    this.#now = now;
    this.bootedAt = now;
    this.#costs = options.engine.costs;
    this.#own = { address: options.address, port: L2TP_PORT };
    this.ports = new Ports([UPLINK, ...options.lacs.map(({ port }) => port)]);
    this.#police = new Police(options.lacs, options.policer, this.log, now);
    this.engine = new RoutingEngine(options.engine.queue, now, (at) => this.#release(at));
    this.subscribers = new Subscribers(options.lacs);
    const dropped = (reason: string): void => this.#police.count(reason, false);
    this.aaa = new Aaa(options, wire, entropy, now, dropped);
    this.#machine = lns(
      {
        hostName: options.hostName,
        link: {
          name: options.hostName,
          mru: 1492,
          asks: ["pap"],
          localAddress: addressNumber(options.address),
          dns: [],
          echo: options.keepalive,
          negotiation: NEGOTIATION,
        },
        hello: options.hello,
        idleTimeout: options.idleTimeout,
        spreadsHello: true,
        hearsData: false,
        channel: {
          firstTimeout: seconds(1),
          longestTimeout: seconds(16),
          retransmissions: options.retransmissions,
          receiveWindow: options.window,
          congestionControl: false,
        },
      },
      entropy,
    );
    this.state = this.#machine.start(now).state;
  }

  get ddos(): DdosProtection {
    return this.#police.ddos;
  }

  get counts(): Counts {
    return this.#police.counts;
  }

  get now(): Instant {
    return this.#now;
  }

  /** The earliest instant at which `timer` has something to do. */
  get deadline(): Instant | undefined {
    let earliest: Instant | undefined;
    for (const at of [this.engine.deadline, this.#alarm, this.aaa.deadline, this.#police.deadline])
      if (at !== undefined && (earliest === undefined || at < earliest)) earliest = at;
    return earliest;
  }

  /** A datagram of a LAC, or of anybody else who speaks L2TP. */
  receive(from: Peer, bytes: Uint8Array, now: Instant): void {
    this.#advance(now);
    const port = this.portTowards(from.address);
    if (!this.ports.isUp(port)) return; // lost on a dead line: nobody counts it
    const kind = packetKind(bytes);
    const input = { kind: "datagram", from, bytes } as const;
    switch (kind.plane) {
      case "none":
        this.#police.count(kind.reason, false);
        return;
      case "echo":
        this.#perform(this.#machine.step(this.state, input, now).effects, now);
        return;
      case "control":
        if (this.#police.passes(port, { group: "l2tp", type: kind.name, subscriber: from.address }, now))
          this.#offer("jl2tpd", kind.name, () => this.#control(input, kind.tunnel, kind.message));
        return;
      case "ppp": {
        if (
          !this.#police.passes(
            port,
            { group: "ppp", type: kind.type, subscriber: `${from.address} ${kind.session}` },
            now,
          )
        )
          return;
        // A frame of a call that is not known yet stays behind the message that makes it
        const isKnown = this.state.tunnels.get(kind.tunnel)?.sessions.get(kind.session)?.state === "established";
        this.#offer(isKnown ? "jpppd" : "jl2tpd", kind.type, () => {
          this.#hold(input);
          return this.#costs.ppp;
        });
        return;
      }
    }
  }

  /** A datagram to one of the RADIUS client's ports. */
  receiveRadius(from: Peer, to: Peer, bytes: Uint8Array, now: Instant): void {
    this.#advance(now);
    if (!this.ports.isUp(UPLINK)) return;
    this.#offer("authd", "radius", (at) => {
      for (const { tunnel, session, verdict } of this.aaa.receive(from, to, bytes, at))
        this.#hold({ kind: "verdict", tunnel, session, verdict });
      return this.#costs.radius;
    });
  }

  timer(now: Instant): void {
    this.#advance(now);
    if (this.#alarm !== undefined && this.#alarm <= now) {
      this.#alarm = undefined;
      // Timers are looked at between two packets: they do not stand in the queue
      this.#perform(this.#machine.step(this.state, { kind: "timer" }, now).effects, now);
    }
    for (const { tunnel, session, verdict } of this.aaa.timer(now))
      this.#perform(this.#machine.step(this.state, { kind: "verdict", tunnel, session, verdict }, now).effects, now);
    this.#police.report(now);
  }

  /** Brings the gateway's clock to `now` for somebody who looks at it. */
  look(now: Instant): void {
    this.#advance(now);
    this.#police.report(now);
  }

  setPort(port: string, isUp: boolean, now: Instant): void {
    this.#advance(now);
    const index = this.ports.set(port, isUp, now);
    if (index === undefined) return;
    const state = isUp ? "UP" : "DOWN";
    this.log.write({
      at: now,
      process: "mib2d",
      pid: PIDS.mib2d,
      severity: isUp ? "info" : "warning",
      facility: "daemon",
      tag: `SNMP_TRAP_LINK_${state}`,
      text: `ifIndex ${index}, ifAdminStatus up(1), ifOperStatus ${isUp ? "up(1)" : "down(2)"}, ifName ${port}`,
    });
  }

  /** A commit: the policer from now on, the hello interval for tunnels that come up from now on, as Junos documents it. */
  configure(policer: PacketTypeConfig | undefined, hello: Duration | undefined, now: Instant): void {
    this.#advance(now);
    this.#police.configure(policer, now);
    this.#perform(this.#machine.step(this.state, { kind: "set-hello", hello }, now).effects, now);
  }

  /** With costs of nothing a fleet comes up at once, as if it had been up for a while. */
  setCosts(costs: L2tpLabOptions["engine"]["costs"]): void {
    this.#costs = costs;
  }

  lacAt(address: string): LacSpec | undefined {
    return this.options.lacs.find((lac) => lac.address === address);
  }

  portTowards(address: string): string {
    return this.lacAt(address)?.port ?? UPLINK;
  }

  #offer(process: Process, name: string, run: (at: Instant) => Duration): void {
    if (!this.engine.offer({ process, run }, this.#now)) this.#police.count(`${name} (queue full)`, false);
  }

  /** @returns what it costs: less when the message is none that the channel was waiting for */
  #control(input: L2tpInput, tunnelId: number, message: number | undefined): Duration {
    const tunnel = this.state.tunnels.get(tunnelId);
    const before = strays(tunnel);
    this.#hold(input);
    return milliseconds(strays(tunnel) > before ? this.#costs.duplicate : costOf(message, this.#costs));
  }

  #hold(input: L2tpInput): void {
    for (const effect of this.#machine.step(this.state, input, this.#now).effects) {
      if (effect.kind === "wake") this.#alarm = effect.at;
      else this.#held.push(effect);
    }
  }

  #release(at: Instant): void {
    const held = this.#held;
    this.#held = [];
    this.#perform(held, at);
  }

  #perform(effects: readonly L2tpEffect[], at: Instant): void {
    for (const effect of effects) {
      if (effect.kind === "send") {
        if (this.ports.isUp(this.portTowards(effect.to.address))) this.#wire.send(this.#own, effect.to, effect.bytes);
      } else if (effect.kind === "wake") this.#alarm = effect.at;
      else if (effect.kind === "dropped") this.#police.count(effect.reason, false);
      else if (effect.kind === "authenticate") this.aaa.ask(effect, at);
      else if (effect.kind === "ppp-up") this.#loggedIn(effect, at);
      else if (effect.kind === "session-closed") this.#loggedOut(effect, at);
    }
  }

  #loggedIn(effect: Extract<L2tpEffect, { kind: "ppp-up" }>, at: Instant): void {
    const lac = this.state.tunnels.get(effect.tunnel)?.peer.address ?? "";
    // A link may go down and come up again on one session: then its first login is billed on
    if (this.subscribers.find(effect) === undefined) this.aaa.begin(effect, { lac, address: effect.peerAddress }, at);
    this.subscribers.active(effect, { lac, address: effect.peerAddress, since: at });
  }

  #loggedOut(effect: Extract<L2tpEffect, { kind: "session-closed" }>, at: Instant): void {
    const isLost = effect.by === "silence" || effect.result.result === CDN_RESULT.LOST_CARRIER;
    this.aaa.end(effect, isLost ? ACCT_TERMINATE_CAUSE.LOST_CARRIER : ACCT_TERMINATE_CAUSE.USER_REQUEST, at);
    if (!this.subscribers.closed(effect)) return;
    this.#offer("dcd", "teardown", () => {
      this.subscribers.terminated();
      return this.#costs.teardown;
    });
  }

  #advance(now: Instant): void {
    this.#now = instant(Math.max(this.#now, now));
    this.engine.advance(this.#now);
  }
}

function strays(tunnel: Tunnel | undefined): number {
  if (tunnel === undefined) return 0;
  const { duplicates, reordered, beyondWindow } = tunnel.channel.counts;
  return duplicates + reordered + beyondWindow;
}

export const addressNumber = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
