import type { EchoConfig } from "../../l2tp/ppp/echoes.ts";
import type { PacketTypeConfig } from "../../policer/config.ts";
import { LINK_FLAP } from "../../storm/scenario.ts";
import { type Duration, milliseconds, seconds } from "../../time/instant.ts";

/** A LAC of the lab: its tunnels and clients, and the port of the LNS that it is reached through. */
export interface LacSpec {
  readonly name: string;
  /** As the LNS sees it; on real sockets the edge translates it to a loopback port. */
  readonly address: string;
  /** The LNS's port towards it, `ge-1/0/0`: its slot is the line card that polices. */
  readonly port: string;
  /** The service interface that its sessions end on, `si-1/0/0`. */
  readonly service: string;
  readonly tunnelGroup: string;
  readonly tunnels: number;
  readonly sessionsPerTunnel: number;
}

/** PPP clients behind a LAC, in the manner of home routers. */
export interface ClientRules {
  /** Not up so long after it dialled: it hangs up. */
  readonly patience: Duration;
  /** It dials again after this, times 0.5 to 1.5. */
  readonly backoff: Duration;
  /** Between LCP echoes. */
  readonly keepalive: Duration;
  /** Echoes in a row without answer that end the link. */
  readonly misses: number;
}

/** What the routing engine's time goes to, RFC 2661 §3.2's messages by name. Scale all of them to scale the storm. */
export interface EngineCosts {
  readonly icrq: Duration;
  readonly iccn: Duration;
  readonly cdn: Duration;
  readonly hello: Duration;
  readonly sccrq: Duration;
  readonly scccn: Duration;
  /** Out of order or seen before, and acknowledgements. */
  readonly duplicate: Duration;
  /** One PPP frame of a login: LCP, PAP, IPCP. */
  readonly ppp: Duration;
  /** One answer of a RADIUS server. */
  readonly radius: Duration;
  /** Taking down the interface of a session that was up. */
  readonly teardown: Duration;
}

export interface EngineRules {
  /** Packets that may wait for a process; what comes beyond is lost. */
  readonly queue: number;
  readonly costs: EngineCosts;
}

export interface L2tpLabOptions {
  readonly hostName: string;
  /** The LNS's own address. */
  readonly address: string;
  readonly lacs: readonly LacSpec[];
  readonly clients: ClientRules;
  readonly engine: EngineRules;
  /** Between HELLOs, of the LNS and of the LACs; RFC 2661 §5.5 recommends 60 s. */
  readonly hello: Duration;
  readonly lacHello: Duration;
  /** LCP echoes of the LNS to its subscribers, by which it knows who is gone. */
  readonly keepalive: EchoConfig;
  /** A tunnel is stopped so long after its last session. */
  readonly idleTimeout: Duration;
  /** Unacknowledged control messages on a tunnel at most. */
  readonly window: number;
  /** Between two tunnels that a LAC opens when it comes up. */
  readonly openingPace: Duration;
  /** How often a LAC repeats a message before the tunnel counts as lost. */
  readonly retransmissions: number;
  /** `system ddos-protection protocols l2tp aggregate`, when configured from the start. */
  readonly policer?: PacketTypeConfig;
  readonly radiusSecret: string;
  /** Everybody's. */
  readonly password: string;
  readonly seed: number;
}

const { cost, queue } = LINK_FLAP.lns;

/**
 * The costs of the storm model, fitted to a real router. That of its ICCN has PPP and AAA in it; here they are packets of
 * their own: a login is one ICRQ, one ICCN, seven PPP frames and two RADIUS answers, of authentication and accounting: 8 ms in
 * all, as there.
 */
export const ROUTER_COSTS: EngineCosts = {
  icrq: cost.icrq,
  iccn: milliseconds(2),
  cdn: cost.cdn,
  hello: cost.hello,
  sccrq: cost.sccrq,
  scccn: cost.scccn,
  duplicate: cost.duplicate,
  ppp: milliseconds(0.5),
  radius: milliseconds(0.25),
  teardown: milliseconds(0.5),
};

/** Logins a second that such an engine manages when nothing is wasted. */
export const ROUTER_LOGINS = 1_000 / (cost.icrq + cost.iccn);

/** The same engine, so many times slower: with as many times fewer sessions the storm takes the same course. */
export const slowed = (costs: EngineCosts, factor: number): EngineCosts =>
  Object.fromEntries(Object.entries(costs).map(([name, span]) => [name, span * factor])) as unknown as EngineCosts;

/** Three LACs on two line cards, as in the story: two behind slot 2, the healthy one behind slot 1. */
export function threeLacs(tunnels: number, sessionsPerTunnel: number): readonly LacSpec[] {
  const each = { tunnels, sessionsPerTunnel };
  return [
    {
      name: "lac-west",
      address: "198.51.100.89",
      port: "ge-2/0/0",
      service: "si-2/0/0",
      tunnelGroup: "tg-west",
      ...each,
    },
    {
      name: "lac-east",
      address: "203.0.113.241",
      port: "ge-2/0/1",
      service: "si-2/1/0",
      tunnelGroup: "tg-east",
      ...each,
    },
    {
      name: "lac-north",
      address: "198.51.100.169",
      port: "ge-1/0/0",
      service: "si-1/0/0",
      tunnelGroup: "tg-north",
      ...each,
    },
  ];
}

/**
 * A lab a tenth of the story's size on an engine ten times slower: 1,200 sessions, of which 800 fall when the two ports of
 * slot 2 flap.
 */
export const L2TP_LAB: L2tpLabOptions = {
  hostName: "lns1",
  address: "192.0.2.1",
  lacs: threeLacs(200, 2),
  clients: { patience: seconds(8), backoff: seconds(5), keepalive: seconds(10), misses: 2 },
  engine: { queue: Math.ceil(queue / 10), costs: slowed(ROUTER_COSTS, 10) },
  hello: seconds(60),
  lacHello: seconds(60),
  // Junos's own for sessions that end on an LNS
  keepalive: { interval: seconds(30), misses: 3 },
  idleTimeout: seconds(80),
  window: 4,
  openingPace: milliseconds(2),
  retransmissions: 7,
  radiusSecret: "lab-radius",
  password: "wonderland",
  seed: 1,
};

/** The slot that a port stands in: `ge-2/0/1` is on line card 2. */
export const slotOf = (port: string): number => Number(/-(\d+)\//.exec(port)?.[1] ?? 0);

/** The port towards everything that is no LAC: RADIUS, management, probes. */
export const UPLINK = "ge-0/0/0";
