/**
 * Security associations of one end. Leaf names follow openconfig-security-ike and -ipsec (2025-12-03) in camelCase;
 * RFC 7296 and RFC 4301 give the words. What a device does not tell is absent, never 0 or "".
 */
export type ConnectionStatus = "CONNECTING" | "ESTABLISHED" | "IDLE" | "INVALID" | "UNKNOWN";

/** An IKE SA (RFC 7296 §1; ISAKMP SA in RFC 2408) as one end holds it. */
export interface IkeSa {
  /** The configured connection, profile or gateway it came from. */
  readonly connection?: string;
  /** The number by which the device lets this SA be cleared (strongSwan uniqueid, IOS conn-id, Junos index). */
  readonly localIndex?: string;
  /** 16 hex digits. */
  readonly initiatorSpi?: string;
  readonly responderSpi?: string;
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly localPort?: number;
  readonly remotePort?: number;
  readonly ikeVersion?: "IKEV1" | "IKEV2";
  readonly role?: "INITIATOR" | "RESPONDER";
  readonly status: ConnectionStatus;
  /** The device's own word beside the status: `QM_IDLE`, `ESTABLISHED`. */
  readonly state?: string;
  /** Seconds since it was established. */
  readonly activeSec?: number;
  readonly lifetimeRemainingSec?: number;
  /** Exchanges that this end has begun to make or renew SAs and whose answer it awaits, in the device's words. */
  readonly negotiating?: readonly string[];
}

/** One direction of a child SA: what arrives under an SPI this end chose, or leaves under one the peer chose. */
export interface IpsecSa {
  readonly direction: "INGRESS" | "EGRESS";
  /** 32 bits, unsigned. */
  readonly spi: number;
  readonly protocol: "IPPROTO_ESP" | "IPPROTO_AH";
  readonly mode?: "TUNNEL" | "TRANSPORT";
  readonly localAddress: string;
  readonly remoteAddress: string;
  /** Protected traffic, each in CIDR form with optional `[proto/port]`; the local side first. */
  readonly localTs: readonly string[];
  readonly remoteTs: readonly string[];
  readonly connection?: string;
  /** The child, crypto map entry or VPN name. */
  readonly child?: string;
  /** As in `IkeSa.localIndex`, for the child. */
  readonly localIndex?: string;
  /** Whether the device still uses it: an SA kept only for stragglers of a rekey is not active. */
  readonly active: boolean;
  readonly state?: string;
  readonly activeSec?: number;
  readonly lifetimeRemainingSec?: number;
  readonly packets?: number;
  readonly bytes?: number;
}

/** A configured connection: what could be up, told by the device itself. */
export interface ConfiguredConnection {
  readonly name: string;
  readonly localAddresses: readonly string[];
  readonly remoteAddresses: readonly string[];
  readonly children: readonly {
    readonly name: string;
    readonly localTs: readonly string[];
    readonly remoteTs: readonly string[];
  }[];
}

/** Packet counters of one flow on one end where the platform counts by flow and not by SA (IOS `#pkts encaps`). */
export interface FlowCounters {
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly localTs: readonly string[];
  readonly remoteTs: readonly string[];
  readonly encaps?: number;
  readonly decaps?: number;
  /** Packets to send for which there was no SA. */
  readonly noSaSend?: number;
  /** Packets that came with an SPI this end does not know. */
  readonly invalidSaReceived?: number;
}

/** `0x` and eight digits, upper case: how every face shows an SPI. */
export const renderSpi = (spi: number): string => `0x${spi.toString(16).toUpperCase().padStart(8, "0")}`;
