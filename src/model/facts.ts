import type { Instant } from "../time/instant.ts";
import type { Fields, Uptime } from "./observation.ts";
import type { FlowCounters, IkeSa, IpsecSa } from "./sa.ts";

/** One side of a tunnel: which gateway, and the two addresses between which its SAs run, its own first. */
export interface TunnelEnd {
  readonly device: string;
  readonly localAddress: string;
  readonly remoteAddress: string;
}

/** The part of a gateway's reading that belongs to one tunnel. */
export interface EndReading {
  /** The state described lies between these two. */
  readonly askedAt: Instant;
  readonly at: Instant;
  readonly ikeSas: readonly IkeSa[];
  readonly ipsecSas: readonly IpsecSa[];
  readonly flows: readonly FlowCounters[];
}

/** A device began anew: its SAs are gone. */
export interface Restart {
  /** When it came up again, as well as can be told. */
  readonly at: Instant;
  /** How we know: "it has been up for less than 3s, where 5w was due". */
  readonly told: string;
}

/** A named thing that happened on a device, kept while it may be evidence. */
export interface Happening {
  readonly at: Instant;
  /** By the device's own clock. */
  readonly deviceAt?: Instant;
  readonly event: string;
  readonly text: string;
  readonly fields: Fields;
}

/** Something Spindrift itself did to a device. */
export interface OwnAction {
  readonly id: string;
  readonly device: string;
  readonly tunnel: string;
  readonly title: string;
  readonly endedAt: Instant;
}

/** All that a cause may weigh about one end. */
export interface EndFacts extends TunnelEnd {
  readonly reading: EndReading | undefined;
  /** SPIs under which this end sends and which the other end does not know. */
  readonly stale: readonly number[];
  readonly restart: Restart | undefined;
  readonly uptime: Uptime | undefined;
  /** When each SPI of this end was first seen, by its rendered form. */
  readonly firstSeen: Readonly<Record<string, Instant>>;
  readonly happenings: readonly Happening[];
}

/** All that a cause may weigh about a tunnel in trouble. */
export interface TunnelFacts {
  readonly tunnel: string;
  readonly now: Instant;
  readonly ends: readonly [EndFacts, EndFacts];
  /** When both ends were last seen to agree. */
  readonly agreedAt: Instant | undefined;
  /** When the trouble was first seen. */
  readonly symptomAt: Instant;
  /** Ours, newest last, on either end, that ended before the trouble was seen. */
  readonly ownActions: readonly OwnAction[];
}
