import type { Duration } from "../time/instant.ts";
import type { Attributes } from "../wire/l2tp/attributes.ts";
import type { Accm, CallErrors, ResultCode } from "../wire/l2tp/values.ts";
import type { Verdict } from "./ppp/authentication.ts";
import type { LinkConfig } from "./ppp/link-config.ts";

/** Where datagrams come from and go to. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** One session by the ids that this end gave. */
export interface SessionKey {
  readonly tunnel: number;
  readonly session: number;
}

/** What can happen to an endpoint. `ref` is the caller's own name for what it begins; effects carry it. */
export type L2tpInput =
  | { readonly kind: "datagram"; readonly from: Peer; readonly bytes: Uint8Array }
  | { readonly kind: "open-tunnel"; readonly to: Peer; readonly ref: string }
  | { readonly kind: "close-tunnel"; readonly tunnel: number; readonly result?: ResultCode }
  /** A changed configuration: the HELLO interval of tunnels that come up from now on. */
  | { readonly kind: "set-hello"; readonly hello: Duration | undefined }
  | CallInput
  | ({ readonly kind: "hang-up"; readonly result?: ResultCode } & SessionKey)
  /** The answer to the effect `authenticate`. */
  | ({ readonly kind: "verdict"; readonly verdict: Verdict } & SessionKey)
  /** A PPP frame for the peer, when PPP does not end here. */
  | ({ readonly kind: "frame"; readonly frame: Uint8Array } & SessionKey)
  /** A network packet for the peer, when PPP ends here. */
  | ({ readonly kind: "packet"; readonly protocol: number; readonly bytes: Uint8Array } & SessionKey)
  /** WAN-Error-Notify, LAC to LNS: RFC 2661 §6.13. */
  | ({ readonly kind: "report-errors"; readonly errors: CallErrors } & SessionKey)
  /** Set-Link-Info, LNS to LAC: RFC 2661 §6.14. */
  | ({ readonly kind: "set-link-info"; readonly accm: Accm } & SessionKey);

/** Begins a session: an incoming call from a LAC, an outgoing one from an LNS. */
export interface CallInput {
  readonly kind: "call";
  readonly direction: "incoming" | "outgoing";
  readonly tunnel: number;
  readonly ref: string;
  /** How long the caller waits for the answer before it hangs up; the set-up time-out when missing. */
  readonly patience?: Duration;
  /** Said in the request and in the connect message beside what every call says. */
  readonly request?: Attributes;
  readonly connect?: Attributes;
  /** PPP ends here for this call. */
  readonly link?: LinkConfig;
}
