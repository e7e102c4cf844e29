import type { Duration } from "../time/instant.ts";

/** The platforms that Spindrift reads and speaks. */
export type PlatformName = "ios" | "junos" | "strongswan";

/** A gateway of the inventory. Secrets are not here: the edge resolves them when it dials. */
export interface Device {
  readonly name: string;
  readonly platform: PlatformName;
  /** Every address by which a peer or a log sender may know it: IKE endpoints, loopbacks, management. */
  readonly addresses: readonly string[];
  /** Names under which it appears in log headers (host, or app name where one host runs several daemons). */
  readonly logNames: readonly string[];
  /** Minutes east of UTC of the device's own clock, for stamps that carry no zone. */
  readonly utcOffsetMinutes: number;
  /** Time between two routine polls. */
  readonly pollEvery: Duration;
  /** What is watched on it; its tunnels when absent. */
  readonly watch?: readonly Watch[];
  /** The name that we log in with: what serves our own session must not be held against the device. */
  readonly login?: string;
  /** Logins a second that its L2TP daemon manages when nothing is wasted, where the operator knows. */
  readonly loginsPerSecond?: number;
}

/** `ipsec`: SAs and tunnels with its peers; `l2tp`: the control plane of an LNS, its sessions, AAA and policer. */
export type Watch = "ipsec" | "l2tp";

export const watches = ({ watch = ["ipsec"] }: Device, what: Watch): boolean => watch.includes(what);

/** One side of a tunnel as the operator expects it. */
export interface ExpectedEnd {
  readonly device: string;
  /** The address its peer knows it by; needed where it is not in the device's `addresses` (NAT). */
  readonly address?: string;
  /** The connection (strongSwan), crypto map or profile (IOS) that makes it; the first that fits when absent. */
  readonly connection?: string;
}

/** A tunnel that shall exist, whether or not anything has been seen of it. */
export interface ExpectedTunnel {
  readonly name: string;
  readonly ends: readonly [ExpectedEnd, ExpectedEnd];
}

/** How a remedy may run: only shown, after an operator's word, or at once. */
export type Consent = "dry-run" | "approval" | "automatic";

/** Who decides about remedies: the most specific rule wins (device and cause, then device, then cause, then default). */
export interface ResponsePolicy {
  readonly default: Consent;
  readonly causes: Readonly<Record<string, Consent>>;
  readonly devices: Readonly<Record<string, Consent>>;
  readonly deviceCauses: Readonly<Record<string, Readonly<Record<string, Consent>>>>;
  /** Time between two actions on one device, however many incidents ask. */
  readonly coolDown: Duration;
}

/** All that the judgement knows before it has seen anything. */
export interface Fleet {
  readonly devices: readonly Device[];
  readonly tunnels: readonly ExpectedTunnel[];
  readonly response: ResponsePolicy;
}
