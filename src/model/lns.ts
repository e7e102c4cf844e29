import { type Instant, seconds } from "../time/instant.ts";

/** A PPP modem that hears nothing for three keepalives of 10 s hangs up, and dials anew. */
export const PPP_DEAD = seconds(30);

/**
 * What an L2TP network server shows of its control plane at one poll. Counters count since it was started or cleared;
 * what was not asked, or not understood, is absent.
 */
export interface LnsReading {
  /** `unknown` when the answers do not say how many sessions are up: never taken for "none". */
  readonly readable: { readonly ok: true } | { readonly ok: false; readonly reason: string };
  readonly subscribers?: Subscribers;
  readonly ports: readonly SubscribersOfPort[];
  readonly peers: readonly LnsPeer[];
  readonly aaa?: AaaCounters;
  readonly engine?: ControlEngine;
  readonly policer?: L2tpPolicer;
  /** Absent when the configuration was not shown. */
  readonly tunnelGroups?: readonly TunnelGroup[];
  /** Whether suspicious control flows are looked for: with its defaults a whole LAC is one flow. */
  readonly isFlowDetectionOn?: boolean;
}

/** Subscribers by the state of their login: `init`, then `active`. */
export interface Subscribers {
  readonly init: number;
  readonly active: number;
  readonly total?: number;
}

export interface SubscribersOfPort {
  readonly port: string;
  readonly count: number;
}

/** All tunnels with one LAC. */
export interface LnsPeer {
  readonly address: string;
  readonly tunnels: number;
  readonly sessions: number;
  /** The device cuts what is large: `8.0k` is anything from 7,950 to 8,049. */
  readonly isRounded: boolean;
}

export interface AaaCounters {
  readonly requests: number;
  readonly accepts: number;
  readonly timedOut: number;
}

/** The processor that runs the control plane. */
export interface ControlEngine {
  /** Per cent of its time. */
  readonly idle: number;
  /** Over 1, 5 and 15 minutes. */
  readonly loadAverage?: readonly number[];
}

/** What polices all L2TP control packets together, and what it has counted. Rates are packets per second. */
export interface L2tpPolicer {
  readonly bandwidth: number;
  readonly burst: number;
  /** Whether an operator has set it, or it is the device's own default. */
  readonly isConfigured: boolean;
  readonly isViolated: boolean;
  readonly received: number;
  readonly dropped: number;
  readonly arrivalRate?: number;
  readonly maxArrivalRate?: number;
  /** Line cards and engine, each policing by itself: those that drop at present. */
  readonly violatedPlaces: readonly string[];
}

export interface TunnelGroup {
  readonly name: string;
  /** Seconds; absent where it is the device's default. */
  readonly helloInterval?: number;
}

/** A reading with its moments: the state described lies between the two. */
export interface LnsView extends LnsReading {
  readonly askedAt: Instant;
  readonly at: Instant;
}

/** An LNS that can be judged: its subscribers are known. */
export type ReadableLns = LnsView & { readonly subscribers: Subscribers };

/** One look of a series, as a case file keeps it: what rises and falls while a storm lasts. */
export interface LnsSample<Time = Instant> {
  readonly at: Time;
  readonly active: number;
  readonly init: number;
  readonly tunnels?: number;
  readonly requests?: number;
  readonly timedOut?: number;
  readonly idle?: number;
  /** Packets that the policer has dropped, and at which rate it lets them pass. */
  readonly dropped?: number;
  readonly bandwidth?: number;
  readonly arrivalRate?: number;
  readonly isViolated?: boolean;
}
