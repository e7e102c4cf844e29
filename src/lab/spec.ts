import type { Instant } from "../time/instant.ts";

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

/** A line that a gateway writes to its log. */
export interface LabLog {
  readonly gateway: string;
  readonly at: Instant;
  /** `CRYPTO-4-RECVD_PKT_INV_SPI`. */
  readonly tag: string;
  readonly text: string;
}
