import type { Instant } from "../time/instant.ts";

/** One direction of a child SA in a virtual gateway. */
export interface LabSa {
  readonly direction: "in" | "out";
  readonly spi: number;
  readonly peer: string;
  readonly connId: number;
  readonly madeAt: Instant;
  /** When the hard lifetime ends. */
  readonly expiresAt: Instant;
}

/** A phase 1 SA in a virtual gateway. */
export interface LabIkeSa {
  readonly peer: string;
  readonly connId: number;
  /** Both ends of one IKE SA hold the same. */
  readonly cookies: string;
  readonly isInitiator: boolean;
  readonly madeAt: Instant;
}

/** What `show crypto ipsec sa` counts for one flow. */
export interface LabCounters {
  encaps: number;
  decaps: number;
  noSaSend: number;
  invalidSaReceived: number;
}

export interface LabGatewaySpec {
  readonly name: string;
  /** Its tunnel address, which its peers know. */
  readonly address: string;
  /** The network behind it, in CIDR form. */
  readonly protects: string;
  /** A hub with a dynamic map only answers; a spoke whose traffic finds no SA negotiates one. */
  readonly initiates: boolean;
  readonly peers: readonly string[];
}

/** The state of one virtual gateway. */
export interface LabGateway {
  readonly spec: LabGatewaySpec;
  startedAt: Instant;
  sas: LabSa[];
  ikeSas: LabIkeSa[];
  readonly counters: Map<string, LabCounters>;
  readonly faults: Set<string>;
  readonly debugs: Set<string>;
  /** When the limiter last let an invalid-SPI line of a flow pass. */
  readonly invalidSpiAt: Map<string, Instant>;
  /** A negotiation under way with this peer, and when it is through. */
  readonly negotiating: Map<string, Instant>;
  lastConnId: number;
  /** Every clear command that was typed, in order. */
  readonly cleared: string[];
}

/** A line that a gateway writes to its log. */
export interface LabLog {
  readonly gateway: string;
  readonly at: Instant;
  /** `CRYPTO-4-RECVD_PKT_INV_SPI`. */
  readonly tag: string;
  readonly text: string;
}
