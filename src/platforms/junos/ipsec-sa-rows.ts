import type { Writable } from "./rules.ts";

/** One SA of a tunnel, one direction. Texts are the device's own words. */
export interface JunosIpsecSa {
  readonly direction: "INGRESS" | "EGRESS";
  readonly spi: number;
  /** AH and ESP together have two SPIs (ES-PIC bundle). */
  readonly auxSpi?: number;
  readonly protocol?: string;
  readonly mode?: string;
  readonly type?: string;
  readonly state?: string;
  readonly encryptionAlgorithm?: string;
  /** In bits. */
  readonly keySize?: number;
  readonly integrityAlgorithm?: string;
  readonly lifetimeRemainingSec?: number;
  readonly softLifetimeRemainingSec?: number;
  /** Absent when there is no limit. */
  readonly lifesizeRemainingKb?: number;
  readonly antiReplay?: string;
  readonly replayWindowSize?: number;
  /** `-` off, U up, D down, V verifying the data path. */
  readonly vpnMonitoring?: string;
  readonly port?: number;
}

/** A tunnel: what one entry of the table is about, with its SAs side by side. */
export interface JunosTunnel {
  readonly locale?: string;
  /** SRX and MX: the index by which it is cleared. ES-PIC: absent. */
  readonly tunnelIndex?: number;
  /** The name of the VPN (SRX), of the security association (ES-PIC), of the rule (MX). */
  readonly name?: string;
  readonly serviceSet?: string;
  readonly term?: string;
  readonly virtualSystem?: string;
  readonly routingInstance?: string;
  readonly interfaceFamily?: string;
  readonly trafficSelector?: string;
  readonly localAddress?: string;
  readonly remoteAddress?: string;
  readonly localIdentity?: string;
  readonly remoteIdentity?: string;
  readonly ikeVersion?: string;
  readonly bindInterface?: string;
  readonly policyName?: string;
  readonly pfsGroup?: string;
  readonly dfBit?: string;
  readonly port?: number;
  readonly negotiations?: number;
  readonly failures?: number;
  readonly deferredDeletes?: number;
  readonly flag?: string;
  readonly tunnelMtu?: number;
  readonly downReason?: string;
  /** What XML says of the block as a whole: `up`, `down`. */
  readonly blockState?: string;
  readonly location?: string;
  /** What else is said, by the device's labels. */
  readonly details?: Readonly<Record<string, string>>;
  readonly events?: readonly TunnelEvent[];
  readonly sas: readonly JunosIpsecSa[];
}

/** What happened to a tunnel, and how often: the newest first. */
export interface TunnelEvent {
  readonly at: string;
  readonly text: string;
  readonly count?: number;
  /** `repeated sequence START` and `END`: the events between them have come in turns, as often as counted. */
  readonly mark?: string;
}

/** What the device says of all tunnels together. */
export interface TunnelTotals {
  readonly locale?: string;
  readonly totalActiveTunnels: number;
  readonly totalIpsecSas?: number;
}

export type SaDraft = Writable<JunosIpsecSa>;
export type TunnelDraft = Writable<JunosTunnel> & { readonly sas: SaDraft[]; events?: TunnelEvent[] };

/** A tunnel while its lines are read. Only SRX prints SPIs in hexadecimal without saying so. */
export interface Reading {
  tunnel: TunnelDraft;
  sa: SaDraft | undefined;
  /** The service set of MX stands above its tunnels. */
  set: { readonly serviceSet?: string; readonly routingInstance?: string };
  readonly spiOf: (text: string) => number | undefined;
}
