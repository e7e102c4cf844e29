import { type Duration, milliseconds, seconds } from "../time/instant.ts";

/** A login storm: who comes back, how patient they are, how the LAC sends, what a packet costs the LNS. */
export interface Scenario {
  readonly tunnels: number;
  /** Each with this many sessions, all of them down at the start. */
  readonly sessionsPerTunnel: number;
  /** The first dials are spread evenly over this. */
  readonly spread: Duration;
  readonly client: Client;
  readonly channel: ChannelRules;
  readonly policer: Policing;
  readonly lns: LnsRules;
}

export interface Client {
  /** Not up after this: the client gives up. */
  readonly patience: Duration;
  /** It dials again after this, times 0.5 to 1.5. */
  readonly backoff: Duration;
  /** Each failure doubles the wait up to this; `undefined`: it does not grow. */
  readonly backoffCap: Duration | undefined;
}

/** The reliable channel of a tunnel from the LAC to the LNS, RFC 2661 §5.8; the way back loses nothing. */
export interface ChannelRules {
  readonly oneWayDelay: Duration;
  /** Unacknowledged messages at most. */
  readonly window: number;
  /** Slow start and congestion avoidance, RFC 2661 appendix A. */
  readonly isSlowStart: boolean;
  readonly firstTimeout: Duration;
  readonly timeoutCap: Duration;
  /** Retransmissions of one message before the tunnel is given up; fewer while it is set up. */
  readonly retransmissions: number;
  readonly retransmissionsNew: number;
  /** A HELLO after this long without sending; 0: none. */
  readonly hello: Duration;
}

export interface Policing {
  /** Packets per second; `undefined`: no policer. */
  readonly rate: number | undefined;
  /** Packets; `undefined`: as many as the rate has in a second. */
  readonly burst: number | undefined;
  /** Only requests for a call or a tunnel (ICRQ, SCCRQ) pay; Junos's l2tp knows the aggregate only. */
  readonly isTyped: boolean;
}

export interface LnsRules {
  /** Packets that may wait. */
  readonly queue: number;
  readonly order: "fifo" | "lifo" | "replies-first";
  /** Logins in progress at most; further ICRQ are acknowledged and ignored. */
  readonly maxStarting: number | undefined;
  readonly cost: Costs;
}

/** Time of the LNS by what a packet is. That of the ICCN includes PPP, AAA and the interface. */
export interface Costs {
  readonly icrq: Duration;
  readonly iccn: Duration;
  readonly cdn: Duration;
  readonly hello: Duration;
  /** Out of order or seen before: thrown away, and acknowledged. */
  readonly duplicate: Duration;
  readonly sccrq: Duration;
  readonly scccn: Duration;
}

/**
 * An LNS that lost 8,000 sessions of 4,000 tunnels to a link flap of half a minute. The costs are fitted to the mean and
 * the highest arrival rate, the drops and the logins that a real router showed behind 250 packets a second.
 */
export const LINK_FLAP: Scenario = {
  tunnels: 4_000,
  sessionsPerTunnel: 2,
  spread: seconds(20),
  client: { patience: seconds(8), backoff: seconds(5), backoffCap: undefined },
  channel: {
    oneWayDelay: milliseconds(5),
    window: 4,
    isSlowStart: false,
    firstTimeout: seconds(1),
    timeoutCap: seconds(16),
    retransmissions: 7,
    retransmissionsNew: 5,
    hello: seconds(60),
  },
  policer: { rate: undefined, burst: undefined, isTyped: false },
  lns: {
    queue: 50_000,
    order: "fifo",
    maxStarting: undefined,
    cost: {
      icrq: milliseconds(2),
      iccn: milliseconds(6),
      cdn: milliseconds(2),
      hello: milliseconds(0.2),
      duplicate: milliseconds(0.2),
      sccrq: milliseconds(2),
      scccn: milliseconds(1),
    },
  },
};

export const sessionsOf = ({ tunnels, sessionsPerTunnel }: Scenario): number => tunnels * sessionsPerTunnel;

export const policed = (scenario: Scenario, rate: number | undefined, isTyped = false): Scenario => ({
  ...scenario,
  policer: { ...scenario.policer, rate, isTyped },
  // Who polices requests alone serves the rest first: it would be a waste to let a finished call wait behind new ones.
  lns: { ...scenario.lns, order: isTyped ? "replies-first" : scenario.lns.order },
});
