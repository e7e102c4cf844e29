import type { CertificateEntry, CrlEntry } from "../certificates/database-view.ts";
import type { RedundantInterfaces, RedundantPeers } from "../redundancy/pair.ts";

// What an endpoint shows at one moment, as plain data: the operational commands render it, in the words of each release.

export interface EndpointView {
  readonly ikeSas: readonly IkeSaView[];
  readonly tunnels: readonly TunnelView[];
  readonly certificates: CertificatesView;
  readonly redundancy: RedundancyView;
  readonly statistics: StatisticsView;
  /** How often something happened to any tunnel. */
  readonly tunnelEvents: readonly { readonly text: string; readonly count: number }[];
}

export interface CipherView {
  readonly name:
    | "aes-cbc"
    | "aes-ctr"
    | "aes-gcm"
    | "aes-ccm"
    | "aes-gmac"
    | "camellia-cbc"
    | "3des-cbc"
    | "des-cbc"
    | "chacha20-poly1305"
    | "null";
  /** Where the algorithm has more than one key length. */
  readonly bits?: number;
}

/** An HMAC cut to its first bits. */
export interface IntegrityView {
  readonly hash: string;
  readonly bits: number;
}

export interface IkeAlgorithmsView {
  readonly cipher: CipherView;
  /** Absent with an AEAD. */
  readonly integrity?: IntegrityView;
  readonly prf: string;
  readonly group: number;
}

export interface SocketView {
  readonly address: string;
  readonly port: number;
}

export type NegotiationFlag =
  | "Caller notification sent"
  | "Waiting for done"
  | "Waiting for remove"
  | "Waiting for policy manager";

export interface IkeSaView {
  readonly index: number;
  /** The gateway's name. */
  readonly connection: string;
  readonly role: "Initiator" | "Responder";
  readonly isMatured: boolean;
  readonly initiatorCookie: string;
  readonly responderCookie: string;
  readonly exchangeType: "Main" | "Aggressive" | "IKEv2";
  readonly authenticationMethod:
    | "Pre-shared-keys"
    | "Signatures"
    | `${"RSA" | "ECDSA-256" | "ECDSA-384" | "ECDSA-521"}-signatures`;
  readonly local: SocketView;
  readonly remote: SocketView;
  /** Seconds until it expires; absent when it never does. */
  readonly lifetime?: number;
  readonly algorithms?: IkeAlgorithmsView;
  readonly traffic: {
    readonly inputBytes: number;
    readonly outputBytes: number;
    readonly inputPackets: number;
    readonly outputPackets: number;
  };
  readonly flags: readonly NegotiationFlag[];
  readonly ipsecSas: { readonly created: number; readonly deleted: number };
  readonly negotiations: readonly NegotiationView[];
  readonly remoteIdentity?: string;
  /** Bytes of the largest message that is sent whole; absent when fragments are off or the peer knows none. */
  readonly fragmentSize?: number;
  /** Of its children. */
  readonly tunnelIndexes: readonly number[];
}

/** A phase 2 negotiation that is running under an IKE SA. */
export interface NegotiationView {
  readonly role: "Initiator" | "Responder";
  readonly messageId: number;
  readonly localIdentity: string;
  readonly remoteIdentity: string;
  readonly flags: readonly NegotiationFlag[];
}

/** What a limit leaves, in seconds or in kilobytes; both may be set. */
export interface LifetimeView {
  readonly seconds?: number;
  readonly kilobytes?: number;
}

export interface DirectionView {
  readonly direction: "inbound" | "outbound";
  readonly spi: number;
  /** Of ESP where AH and ESP protect a packet together; 0 otherwise. */
  readonly auxSpi: number;
  readonly isInstalled: boolean;
  readonly protocol: "ESP" | "AH" | "AH+ESP";
  readonly integrity?: IntegrityView;
  readonly cipher?: CipherView;
  readonly soft?: LifetimeView;
  readonly hard?: LifetimeView;
  /** In packets; 0 when the anti-replay service is off. */
  readonly replayWindow: number;
}

/** One security association by its name, with the pairs of SAs that it has: two pairs while one replaces the other. */
export interface TunnelView {
  /** By which the SRX names it. */
  readonly index: number;
  /** Of the security association; the SRX calls it the VPN's. */
  readonly name: string;
  /** The gateway's name. */
  readonly connection: string;
  readonly type: "manual" | "dynamic";
  readonly mode: "tunnel" | "transport";
  /** Absent in transport mode, which no interface refers to. */
  readonly interfaceFamily?: "Up" | "Down" | "No reference";
  readonly interfaceName?: string;
  readonly directions: readonly DirectionView[];
  readonly local: SocketView;
  readonly remote: SocketView;
  readonly localIdentity: string;
  readonly remoteIdentity: string;
  readonly ikeVersion?: 1 | 2;
  readonly pfsGroup?: number;
  /** V while the data path is verified, then U or D. */
  readonly monitoring: "-" | "V" | "U" | "D";
  readonly negotiations: number;
  readonly failures: number;
  readonly events: readonly TunnelEventView[];
  readonly statistics: StatisticsView;
}

export interface TunnelEventView {
  readonly text: string;
  readonly count: number;
  /** As in RFC 3339, UTC. */
  readonly lastAt: string;
}

export interface StatisticsView {
  readonly esp: TrafficView;
  readonly ah: TrafficView;
  readonly errors: {
    readonly ahAuthentication: number;
    readonly replay: number;
    readonly espAuthentication: number;
    readonly espDecryption: number;
    readonly badHeaders: number;
    readonly badTrailers: number;
    /** What came out of a tunnel and is none of its traffic; the releases call it TS check. */
    readonly selectorMismatch: number;
    /** Of the endpoint as a whole: a packet under an unknown SPI belongs to no tunnel. */
    readonly invalidSpi?: number;
  };
}

export interface TrafficView {
  readonly outputBytes: number;
  readonly inputBytes: number;
  readonly outputPackets: number;
  readonly inputPackets: number;
}

export interface CertificatesView {
  readonly certificates: readonly CertificateEntry[];
  readonly crls: readonly CrlEntry[];
}

export interface RedundancyView {
  readonly interfaces: readonly RedundantInterfaces[];
  readonly peers: readonly RedundantPeers[];
}
