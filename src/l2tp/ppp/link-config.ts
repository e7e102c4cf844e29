import type { AuthenticationRequest, Credentials } from "./authentication.ts";
import type { EchoConfig } from "./echoes.ts";
import type { AuthenticationMethod } from "./lcp.ts";
import type { NegotiationConfig } from "./negotiator.ts";

export interface LinkConfig {
  /** Our name in a CHAP challenge. */
  readonly name: string;
  readonly mru: number;
  /** How the peer shall prove who it is, the favourite first. */
  readonly asks: readonly AuthenticationMethod[];
  /** How we prove who we are. */
  readonly credentials?: Credentials;
  readonly localAddress?: number;
  /** What the peer gets; a verdict may say otherwise. */
  readonly peerAddress?: number;
  readonly dns: readonly number[];
  /** Echo-Requests while the link is up, and how many may stay without answer. */
  readonly echo?: EchoConfig;
  readonly negotiation: NegotiationConfig;
}

export type LinkDownReason = "peer-terminated" | "closed" | "no-answer" | "no-agreement" | "refused" | "echo-lost";

export type LinkEvent =
  | { readonly kind: "lcp-up"; readonly sendAccm: number; readonly mru: number }
  | { readonly kind: "proven" }
  | { readonly kind: "authenticate"; readonly request: AuthenticationRequest }
  | { readonly kind: "up"; readonly localAddress: number; readonly peerAddress: number }
  | { readonly kind: "packet"; readonly protocol: number; readonly bytes: Uint8Array }
  | { readonly kind: "down"; readonly reason: LinkDownReason; readonly message: string };

/** What a link needs of the session that it runs over. */
export interface LinkHost {
  /** One PPP frame to the peer. */
  transmit(frame: Uint8Array): void;
  happened(event: LinkEvent): void;
}
