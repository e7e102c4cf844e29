import type { Peer } from "../../l2tp/input.ts";
import type { Entropy } from "../../time/entropy.ts";
import { after, type Instant, instant } from "../../time/instant.ts";
import { RADIUS_SERVER } from "./aaa.ts";
import { FAULTS, type L2tpFault, type L2tpFaultName } from "./faults.ts";
import { type ClientCounts, LacNode } from "./lac-node.ts";
import { LnsGateway, type Wire } from "./lns-gateway.ts";
import { type EngineCosts, type L2tpLabOptions, slowed } from "./options.ts";
import { RadiusServer } from "./radius-server.ts";

interface Mend {
  readonly at: Instant;
  readonly fault: L2tpFault;
  readonly target: string;
}

/** What everybody sees who looks at the clients. */
export type FleetCounts = ClientCounts & { readonly sessions: number };

/**
 * The LNS, its LACs with their clients, and the RADIUS server. Sans-I/O: datagrams leave by the wire and come back by
 * `deliver`, be it a virtual wire or sockets; time comes with each call.
 */
export class L2tpWorld {
  readonly options: L2tpLabOptions;
  readonly gateway: LnsGateway;
  readonly lacs: readonly LacNode[];
  readonly radius: RadiusServer;
  readonly #wire: Wire;
  /** Faults that mend themselves. */
  #mends: readonly Mend[] = [];
  #isSettling = true;

  constructor(options: L2tpLabOptions, wire: Wire, entropy: Entropy, now: Instant) {
    this.options = options;
    this.#wire = wire;
    this.gateway = new LnsGateway(options, wire, entropy, now);
    this.radius = new RadiusServer(options.radiusSecret, options.password);
    let first = 1;
    this.lacs = options.lacs.map((spec) => {
      const node = new LacNode(options, spec, first, wire, entropy, now);
      first += node.clients;
      return node;
    });
    this.gateway.setCosts(slowed(options.engine.costs, 0));
  }

  /** The fleet came up on an engine that costs nothing, as if it had been up for long. */
  get isSettling(): boolean {
    return this.#isSettling;
  }

  get deadline(): Instant | undefined {
    let earliest = this.gateway.deadline;
    for (const { deadline } of this.lacs)
      if (deadline !== undefined && (earliest === undefined || deadline < earliest)) earliest = deadline;
    for (const { at } of this.#mends) if (earliest === undefined || at < earliest) earliest = at;
    return earliest;
  }

  /** A datagram has arrived where its address says. */
  deliver(from: Peer, to: Peer, bytes: Uint8Array, now: Instant): void {
    const { address } = this.options;
    if (to.address === address && to.port === 1701) this.gateway.receive(from, bytes, now);
    else if (to.address === address) this.gateway.receiveRadius(from, to, bytes, now);
    else if (to.address === RADIUS_SERVER.address) {
      const answer = this.radius.receive(from, bytes);
      if (answer !== undefined) this.#wire.send(to, from, answer);
    } else this.lacs.find(({ spec }) => spec.address === to.address)?.receive(from, bytes, now);
  }

  timer(now: Instant): void {
    for (const { fault, target } of this.#mendsDue(now)) fault.mend(this, target, now);
    this.gateway.timer(now);
    for (const node of this.lacs) node.timer(now);
    if (this.#isSettling && this.counts().up === this.counts().sessions) this.settle();
  }

  /** From here on the engine's time costs what the options say. */
  settle(): void {
    this.#isSettling = false;
    this.setCosts(this.options.engine.costs);
    for (const node of this.lacs) node.settled();
  }

  setCosts(costs: EngineCosts): void {
    this.gateway.setCosts(costs);
  }

  /** @throws UsageError `lab.fault`, `lab.target` */
  strike(name: L2tpFaultName, target: string | undefined, now: Instant): void {
    const fault = FAULTS[name];
    for (const each of fault.targets(this, target)) {
      const lasts = fault.strike(this, each, now);
      if (lasts !== undefined) this.#mends = [...this.#mends, { at: after(now, lasts), fault, target: each }];
    }
  }

  mend(name: L2tpFaultName, target: string | undefined, now: Instant): void {
    const fault = FAULTS[name];
    for (const each of fault.targets(this, target)) fault.mend(this, each, now);
  }

  counts(): FleetCounts {
    const sum = { up: 0, dialing: 0, attempts: 0, logins: 0, givenUp: 0, echoLost: 0, slowestAnswer: 0, sessions: 0 };
    for (const { counts, clients } of this.lacs) {
      sum.sessions += clients;
      sum.up += counts.up;
      sum.dialing += counts.dialing;
      sum.attempts += counts.attempts;
      sum.logins += counts.logins;
      sum.givenUp += counts.givenUp;
      sum.echoLost += counts.echoLost;
      sum.slowestAnswer = Math.max(sum.slowestAnswer, counts.slowestAnswer);
    }
    return sum;
  }

  #mendsDue(now: Instant): readonly Mend[] {
    const due = this.#mends.filter(({ at }) => at <= now);
    if (due.length > 0) this.#mends = this.#mends.filter(({ at }) => at > now);
    return due;
  }
}

export const earliestOf = (...instants: readonly (Instant | undefined)[]): Instant | undefined => {
  const known = instants.filter((at) => at !== undefined);
  return known.length === 0 ? undefined : instant(Math.min(...known));
};
