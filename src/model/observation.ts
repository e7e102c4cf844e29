import type { Duration, Instant } from "../time/instant.ts";
import type { LnsReading } from "./lns.ts";
import type { ConfiguredConnection, FlowCounters, IkeSa, IpsecSa } from "./sa.ts";

/** Values that survive JSON unchanged. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue };
export type Fields = { readonly [name: string]: FieldValue };

/** One typed, timestamped record of what was seen. Everything Spindrift concludes derives from these. */
export type Observation =
  | LogObservation
  | TrapObservation
  | SaEventObservation
  | ReadingObservation
  | SessionObservation;

interface Seen {
  /** The inventory name; absent when the sender is no device we know. */
  readonly device?: string;
  /** When it reached us. */
  readonly at: Instant;
  /** When the device says it happened, on the device's own clock. */
  readonly deviceAt?: Instant;
}

/** Events have one name across vendors; the tag is the vendor's own. */
export interface LogObservation extends Seen {
  readonly kind: "log";
  readonly source: string;
  readonly event?: string;
  readonly tag?: string;
  /** 0 to 7, RFC 5424 §6.2.1. */
  readonly severity?: number;
  readonly text: string;
  readonly fields: Fields;
  /** Equal for a message and the one that ends it: `down` and `up` of the same thing. */
  readonly instanceKey?: string;
}

/** A notification; one that carries a log line is read as that line. */
export interface TrapObservation extends Seen {
  readonly kind: "trap";
  readonly source: string;
  readonly oid: string;
  /** The MIB's name of it. */
  readonly trap?: string;
  readonly event?: string;
  readonly tag?: string;
  readonly severity?: number;
  readonly text: string;
  readonly fields: Fields;
  readonly instanceKey?: string;
}

/** A device told of a change of its SAs without being asked. */
export interface SaEventObservation extends Seen {
  readonly kind: "sa-event";
  readonly event: string;
  readonly fields: Fields;
}

export interface SessionObservation extends Seen {
  readonly kind: "session";
  readonly device: string;
  readonly state: "up" | "down";
  readonly reason?: string;
}

/** What one poll of one gateway said about its tunnels: the same shape for every platform. */
export interface ReadingObservation extends Seen {
  readonly kind: "reading";
  readonly device: string;
  readonly poll: string;
  readonly reading: GatewayReading;
}

export interface UnreadLine {
  readonly line: number;
  readonly text: string;
}

/** Devices tell their uptime in whole units, cut: "5 minutes" is at least five and less than six. */
export interface Uptime {
  readonly atLeast: Duration;
  readonly below: Duration;
}

/** Over about a minute, our own session left out where the device lets that be told. */
export interface ControlPlaneLoad {
  /** Percent, 0 to 100. */
  readonly idlePct: number;
}

export interface GatewayReading {
  /** The state described lies between these two. */
  readonly askedAt: Instant;
  readonly at: Instant;
  /** `unknown` when the answers do not let us say what SAs there are: never taken for "none". */
  readonly readable: { readonly ok: true } | { readonly ok: false; readonly reason: string };
  readonly ikeSas: readonly IkeSa[];
  readonly ipsecSas: readonly IpsecSa[];
  readonly connections: readonly ConfiguredConnection[];
  readonly flows: readonly FlowCounters[];
  /** How long the device (or its IKE daemon) has been up. */
  readonly uptime?: Uptime;
  /** Debugs that are switched on, in the device's words; absent when not asked. */
  readonly debugs?: readonly string[];
  readonly unread: readonly (UnreadLine & { readonly command: string })[];
  /** How busy the control plane that we ask is; absent when the device did not say. */
  readonly load?: ControlPlaneLoad;
  /** Its L2TP control plane, where that is watched. */
  readonly lns?: LnsReading;
}
