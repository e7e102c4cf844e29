import type { Duration } from "../time/instant.ts";
import type { Wake } from "../time/machine.ts";
import type { Attributes } from "../wire/l2tp/attributes.ts";
import type { Accm, CallErrors, ResultCode } from "../wire/l2tp/values.ts";
import type { Peer, SessionKey } from "./input.ts";
import type { AuthenticationRequest } from "./ppp/authentication.ts";
import type { LinkDownReason } from "./ppp/link-config.ts";

/** Which call an effect is about. */
export interface CallKey extends SessionKey {
  readonly ref: string;
}

interface TunnelKey {
  readonly tunnel: number;
  readonly ref: string;
  readonly peer: Peer;
}

/** Who ended something: this end, the peer by a message, or silence. */
export type EndedBy = "us" | "peer" | "silence";

/** What shall happen, and what has happened. */
export type L2tpEffect =
  | Wake
  | { readonly kind: "send"; readonly to: Peer; readonly bytes: Uint8Array }
  /** A datagram or a message that nothing could be done with. */
  | { readonly kind: "dropped"; readonly from: Peer; readonly reason: string; readonly messageType?: number }
  | ({ readonly kind: "tunnel-opening" } & TunnelKey)
  /** `after` counts from the first SCCRQ or SCCRP. */
  | ({ readonly kind: "tunnel-opened"; readonly hostName: string; readonly after: Duration } & TunnelKey)
  | ({ readonly kind: "tunnel-closed"; readonly by: EndedBy; readonly result: ResultCode } & TunnelKey)
  | { readonly kind: "call-refused"; readonly tunnel: number; readonly ref: string; readonly reason: string }
  | ({ readonly kind: "call-begun" } & CallKey)
  /** ICRP came: so long after the ICRQ was first sent. The early sign of an LNS that falls behind. */
  | ({ readonly kind: "call-answered"; readonly after: Duration } & CallKey)
  | ({ readonly kind: "session-opened"; readonly attributes: Attributes } & CallKey)
  /** The call is over, and the PPP on it, whether that said `ppp-down` or not. */
  | ({ readonly kind: "session-closed"; readonly by: EndedBy; readonly result: ResultCode } & CallKey)
  /** LCP has agreed, and then: whoever had to has proven who it is. RFC 1661 §3. */
  | ({ readonly kind: "ppp-phase"; readonly phase: "authenticate" | "network" } & CallKey)
  | ({ readonly kind: "authenticate"; readonly request: AuthenticationRequest } & CallKey)
  | ({ readonly kind: "ppp-up"; readonly localAddress: number; readonly peerAddress: number } & CallKey)
  | ({ readonly kind: "ppp-down"; readonly reason: LinkDownReason; readonly message: string } & CallKey)
  | ({ readonly kind: "packet"; readonly protocol: number; readonly bytes: Uint8Array } & CallKey)
  | ({ readonly kind: "frame"; readonly frame: Uint8Array } & CallKey)
  | ({ readonly kind: "wan-errors"; readonly errors: CallErrors } & CallKey)
  | ({ readonly kind: "link-info"; readonly accm: Accm } & CallKey);
