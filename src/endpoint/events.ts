import type { LogEffect, TunnelEvent } from "../liveness/raised.ts";
import type { Duration, Instant } from "../time/instant.ts";
import type { ChildSa } from "./esp/child-sa.ts";

/** What happened in an endpoint, for whoever watches it: the operator's log, the probe, the lab. */
export type EndpointEvent =
  | {
      readonly kind: "message-sent";
      readonly connection: string;
      readonly summary: string;
      readonly attempt: number;
      readonly bytes: number;
    }
  | {
      readonly kind: "message-received";
      readonly connection: string;
      readonly summary: string;
      readonly roundTrip?: Duration;
      readonly bytes: number;
    }
  | { readonly kind: "message-refused"; readonly connection?: string; readonly code: string; readonly reason: string }
  | {
      readonly kind: "ike-sa-established";
      readonly connection: string;
      readonly localSpi: string;
      readonly remoteSpi: string;
      readonly suite: string;
      readonly identity: string;
      readonly isInitiator: boolean;
    }
  | {
      readonly kind: "ike-sa-rekeyed";
      readonly connection: string;
      readonly localSpi: string;
      readonly replaces: string;
    }
  | {
      readonly kind: "ike-sa-closed";
      readonly connection: string;
      readonly localSpi: string;
      readonly reason: CloseReason;
    }
  | { readonly kind: "child-sa-established"; readonly connection: string; readonly child: ChildSa }
  | {
      readonly kind: "child-sa-rekeyed";
      readonly connection: string;
      readonly child: ChildSa;
      readonly replaces: number;
    }
  /** The peer took less than was proposed. @param isMorePossible it would take the rest in another child (RFC 7296 §2.9) */
  | {
      readonly kind: "selectors-narrowed";
      readonly connection: string;
      readonly child: ChildSa;
      readonly isMorePossible: boolean;
    }
  | {
      readonly kind: "child-sa-closed";
      readonly connection: string;
      readonly child: ChildSa;
      readonly reason: CloseReason;
    }
  | {
      readonly kind: "negotiation-failed";
      readonly connection: string;
      readonly stage: Stage;
      readonly reason: string;
      readonly notify?: string;
    }
  | { readonly kind: "peer-silent"; readonly connection: string; readonly summary: string; readonly tries: number }
  | { readonly kind: "peer-alive"; readonly connection: string; readonly roundTrip: Duration }
  | { readonly kind: "stray"; readonly reason: StrayReason; readonly from: string; readonly spi?: number }
  | {
      readonly kind: "collision";
      readonly connection: string;
      readonly what: string;
      readonly kept: "ours" | "theirs";
    }
  | LivenessEvent;

/** What the endpoint finds out about the life of its peers and tunnels. A VPN is a child of the connection, by its name. */
export type LivenessEvent =
  /** What a gateway writes into its system log. */
  | (LogEffect & { readonly connection: string })
  | {
      readonly kind: "tunnel-event";
      readonly connection: string;
      readonly vpn: string;
      readonly event: TunnelEvent;
      readonly text: string;
    }
  /** It is configured to be up, and has not been for a while. @param since when it was last seen, or first wanted */
  | {
      readonly kind: "child-missing";
      readonly connection: string;
      readonly vpn: string;
      readonly since: Instant;
      readonly reason: string;
    }
  | { readonly kind: "st0"; readonly connection: string; readonly vpn: string; readonly state: St0State }
  /** The peer sent us to another gateway, which is dialled: RFC 5685. */
  | { readonly kind: "redirected"; readonly connection: string; readonly from: string; readonly to: string }
  | { readonly kind: "fail-over"; readonly connection: string; readonly from: string; readonly to: string }
  | { readonly kind: "bad-spi-answered"; readonly connection: string; readonly spi: number; readonly how: BadSpiAnswer }
  /** Anybody can have sent it: the peer is asked whether it lives, and nothing else follows. */
  | { readonly kind: "hint"; readonly connection: string; readonly what: "INVALID_SPI" | "INVALID_IKE_SPI" }
  /** Under the IKE SA, so it is true: the peer knows a child of ours no more. */
  | { readonly kind: "child-unknown-to-peer"; readonly connection: string; readonly vpn: string; readonly spi: number }
  /** RFC 6290: the peer proved that it has lost the SA. */
  | { readonly kind: "peer-crashed"; readonly connection: string; readonly localSpi: string };

export type St0State = "Up" | "Link-Layer-Down";

export type BadSpiAnswer = "INVALID_SPI" | "INVALID_SPI in the clear" | "a new phase 1 with INITIAL-CONTACT";

/** Packets and messages that belong to nothing we hold. */
export type StrayReason =
  | "unknown ESP SPI"
  | "too short for an SPI"
  | "unknown IKE SPI"
  | "nobody configured"
  | "not ours";

export type Stage = "init" | "auth" | "child" | "rekey";

export type CloseReason =
  | "deleted by us"
  | "deleted by the peer"
  | "rekeyed"
  | "redundant after a collision"
  | "expired"
  | "the peer is silent"
  | "refused"
  | "replaced by a new contact"
  | "the peer has lost it"
  | "redirected";
