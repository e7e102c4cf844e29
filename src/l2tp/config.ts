import { type Duration, seconds } from "../time/instant.ts";
import { CHANNEL, type ChannelConfig } from "./channel.ts";
import type { LinkConfig } from "./ppp/link-config.ts";

/** How one end of L2TP behaves, be it LAC or LNS. */
export interface EndpointConfig {
  readonly hostName: string;
  readonly vendorName: string;
  /** The tunnel secret: answers challenges and reveals hidden AVPs. */
  readonly secret?: Uint8Array;
  /** Have the peer prove that it knows the secret, RFC 2661 §5.1.1. */
  readonly challenges: boolean;
  /**
   * Hide what may be hidden, RFC 2661 §4.3: in no message, in those about calls, or in all. Some peers find the secret only
   * while the tunnel is set up, and cannot read what is hidden before.
   */
  readonly hides: "nothing" | "calls" | "all";
  /** HELLO after so long without a word of the peer; none when missing. RFC 2661 §5.5. */
  readonly hello?: Duration;
  /** The first HELLO comes after a part of the interval that chance gives: tunnels that came up together do not speak at once. */
  readonly spreadsHello: boolean;
  /**
   * A data message counts as a word of the peer, RFC 2661 §5.5. Daemons whose data goes past them, through a kernel or a
   * line card, do not hear it and say HELLO on a busy tunnel as well.
   */
  readonly hearsData: boolean;
  /** A tunnel is stopped so long after its last session ended, unless another has begun; when missing it stays. */
  readonly idleTimeout?: Duration;
  /** A tunnel or a call that is not up after so long is given up. */
  readonly setUpTimeout: Duration;
  readonly channel: ChannelConfig;
  readonly maxTunnels: number;
  /** In one tunnel. */
  readonly maxSessions: number;
  /** Take tunnels and calls that a peer opens: an LNS does. */
  readonly answers: boolean;
  /** Take outgoing calls (OCRQ) that the peer wants dialled: a LAC with lines does. RFC 2661 §6.9. */
  readonly dialsOut: boolean;
  /** PPP ends here; without it frames go in and out as they are. */
  readonly link?: LinkConfig;
}

/** RFC 2661 §5.5 recommends 60 s between HELLOs. */
export const ENDPOINT: Omit<EndpointConfig, "hostName"> = {
  vendorName: "Spindrift",
  challenges: false,
  hides: "nothing",
  hello: seconds(60),
  spreadsHello: false,
  hearsData: true,
  setUpTimeout: seconds(60),
  channel: CHANNEL,
  maxTunnels: 16_384,
  maxSessions: 65_535,
  answers: false,
  dialsOut: false,
};
