import type { DpdMode } from "../liveness/dpd-config.ts";
import type { VpnMonitorConfig } from "../liveness/vpn-monitor-config.ts";
import type { Duration } from "../time/instant.ts";
import type { EspSuite, IkeSuite } from "./algorithms/suite.ts";
import type { EcnMode } from "./ecn.ts";
import type { Identity } from "./identity.ts";
import type { TrafficSelector } from "./selectors.ts";

/** How often a request is repeated before the peer counts as gone: the first after `first`, each next `factor` times later. */
export interface Retransmission {
  readonly first: Duration;
  readonly factor: number;
  readonly tries: number;
}

/** A lifetime in both measures of RFC 4301 §4.4.2.1; soft: renew it, hard: use it no more. */
export interface Lifetime {
  readonly soft: Duration;
  readonly hard: Duration;
}

export interface ChildConfig {
  readonly name: string;
  readonly mode: "tunnel" | "transport";
  readonly localTs: readonly TrafficSelector[];
  readonly remoteTs: readonly TrafficSelector[];
  /** As responder: one pair of addresses for each SA, and no networks (RFC 7296 §2.9). */
  readonly singlePair?: boolean;
  /** In order of preference. */
  readonly suites: readonly EspSuite[];
  readonly lifetime?: Lifetime;
  /** Bytes in one direction after which it is renewed. */
  readonly softBytes?: number;
  /** Bytes in one direction after which it is used no more, renewed or not. */
  readonly hardBytes?: number;
  /** Packets of the anti-replay window; 0 for none. */
  readonly replayWindow: number;
  /**
   * Whether congestion is told across the tunnel, RFC 6040 §4.1: `normal` with IKEv2, whose ends all can (RFC 4301
   * §5.1.2.1), `compatibility` with IKEv1 unless said.
   */
  readonly ecn?: EcnMode;
  /** VPN monitoring and datapath verification, as `checkVpnMonitor` of src/liveness gives it; absent: neither. */
  readonly monitor?: VpnMonitorConfig;
  /** What messages name the tunnel's interface; `st0.0` unless said. */
  readonly tunnelInterface?: string;
}

/** How the two ends prove who they are. */
export type Authentication =
  | { readonly kind: "psk"; readonly secret: Uint8Array }
  | { readonly kind: "certificate"; readonly sign: Signer; readonly verify: Verifier };

/** Signs what the peer shall verify, and shows the certificate; made by the certificates' room. */
export interface Signer {
  /** DER, our own first. */
  readonly certificates: readonly Uint8Array[];
  /** RFC 7296 §3.8. @param peerHashes what the peer's SIGNATURE_HASH_ALGORITHMS lists (RFC 7427 §4) */
  sign(octets: Uint8Array, peerHashes: readonly number[]): { readonly method: number; readonly data: Uint8Array };
  /** By which method it signs in IKEv1: RFC 2409 appendix A, RFC 4754 §6. */
  readonly methodV1?: number;
  /** Why this key signs nothing in IKEv1, with the mend; absent when it does. */
  readonly unfitForV1?: string;
  /** RFC 2409 §5.1: the HASH itself is signed. @throws UsageError where `unfitForV1` says why */
  signHash(hash: Uint8Array): Uint8Array;
}

export interface Verifier {
  /** SHA-1 of the public keys of the CAs we trust: what a CERTREQ lists (RFC 7296 §3.7). */
  readonly authorities: Uint8Array;
  /** The distinguished names of those CAs, as a CERTREQ of IKEv1 lists them (RFC 2408 §3.10). */
  readonly authorityNames: readonly Uint8Array[];
  /** @returns why it is refused, in an operator's words; `undefined` when it is right */
  verify(claim: SignatureClaim): string | undefined;
  /** As `verify`, of a HASH that is signed itself. @param claim its method is one of IKEv1 */
  verifyHash(claim: SignatureClaim): string | undefined;
}

export interface SignatureClaim {
  readonly certificates: readonly Uint8Array[];
  readonly identity: Identity;
  readonly method: number;
  readonly octets: Uint8Array;
  readonly signature: Uint8Array;
}

export interface ConnectionConfig {
  readonly name: string;
  readonly version: 1 | 2;
  /** IKEv1 only: the identities go in the clear. */
  readonly aggressive: boolean;
  readonly local: { readonly address: string; readonly identity: Identity };
  /** More than one address: the next is tried when one does not answer. */
  readonly remote: {
    /** Empty: anybody may begin, we do not. */
    readonly addresses: readonly string[];
    readonly identity?: Identity;
    /** 500 and 4500 unless the peer listens elsewhere. */
    readonly ports?: Ports;
  };
  readonly authentication: Authentication;
  /** In order of preference. */
  readonly suites: readonly IkeSuite[];
  readonly children: readonly ChildConfig[];
  readonly lifetime?: Lifetime;
  readonly retransmission: Retransmission;
  /** Bytes of the largest message that is sent whole (RFC 7383); 0 switches fragments off. */
  readonly fragmentSize: number;
  /** UDP encapsulation although there is no NAT: without raw sockets there is no other way to send ESP. */
  readonly forceEncapsulation: boolean;
  /** Behind a NAT, how long nothing may go before a keepalive goes: 20 s unless said, 0 for none (RFC 3948 §4). */
  readonly natKeepalive?: Duration;
  /** `false` when others may hold SAs under the same identity, which INITIAL_CONTACT would end (RFC 7296 §2.4): a probe. */
  readonly initialContact?: boolean;
  /** The IKE SA comes up without a child, where the peer can do that, and children follow with keys of their own: RFC 6023. */
  readonly childless?: boolean;
  /** IKEv1, as responder: a child receives nothing before HASH(3) has come, as gateways do whose data plane is set up last. */
  readonly installsLate?: boolean;
  /** IKEv2, as initiator: a gateway that sends us to another one is obeyed (RFC 5685); unless said it is told and refused. */
  readonly followsRedirects?: boolean;
  /** When the peer is asked whether it lives (RFC 3706, RFC 7296 §2.4); absent: never. */
  readonly dpd?: DpdStatement;
  /** Absent: when `up` says so, and never by itself. */
  readonly establish?: "immediately" | "on-traffic";
}

/** What is left out has the default of Junos: mode optimized, threshold 5. */
export interface DpdStatement {
  readonly mode?: DpdMode;
  readonly interval: Duration;
  readonly threshold?: number;
}

/** The port of IKE alone, and the one it shares with ESP: RFC 7296 §2.23. */
export interface Ports {
  readonly ike: number;
  readonly nat: number;
}

export const STANDARD_PORTS: Ports = { ike: 500, nat: 4500 };

/** Where a message or packet came from or goes to. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export interface Path {
  readonly local: SocketAddress;
  readonly remote: SocketAddress;
  /** The port is shared with ESP: IKE has the non-ESP marker in front (RFC 3948 §2.2). */
  readonly isEncapsulated: boolean;
}

/** Network address translation between two peers. */
export interface NatBetween {
  isBetween: boolean;
  /** Our own address is another one for the peer: the mapping is kept alive (RFC 3948 §4). */
  isOursBehind: boolean;
  /** The peer's address may change at any time. */
  isPeerBehind: boolean;
}
