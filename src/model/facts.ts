import type { Instant } from "../time/instant.ts";
import type { LnsSymptom } from "./incident.ts";
import type { ReadableLns } from "./lns.ts";
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
  /** Absent when it was done to the device as such. */
  readonly tunnel?: string;
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

/** A link that went down, and came up again or not. */
export interface Flap {
  readonly interface: string;
  readonly downAt: Instant;
  readonly upAt?: Instant;
}

/** All that a cause may weigh. */
export type Facts = TunnelFacts | LnsFacts;

/** All that a cause may weigh about a tunnel in trouble. */
export interface TunnelFacts {
  readonly subject: "tunnel";
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

/** All that a cause may weigh about the control plane of an LNS in trouble. */
export interface LnsFacts {
  readonly subject: "lns";
  readonly device: string;
  readonly now: Instant;
  /** As it was before its sessions fell, where a fall was seen. */
  readonly before: ReadableLns | undefined;
  readonly previous: ReadableLns;
  readonly latest: ReadableLns;
  readonly flaps: readonly Flap[];
  /** What is abnormal at this look, each with its sentence. */
  readonly seen: Readonly<Partial<Record<LnsSymptom, string>>>;
  readonly symptomAt: Instant;
  readonly ownActions: readonly OwnAction[];
}
