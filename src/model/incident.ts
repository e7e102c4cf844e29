import type { Instant } from "../time/instant.ts";
import type { Consent } from "./fleet.ts";
import type { LnsSample } from "./lns.ts";
import type { FlowCounters, IkeSa, IpsecSa } from "./sa.ts";

/**
 * The case file. `Time` is `Instant` inside the judgement and an RFC 3339 text in `CaseFile`, the form that faces show,
 * stores keep and `replay` reproduces to the byte.
 */
export interface Incident<Time = Instant> {
  /** `I-000001`, counted by the judgement. */
  readonly id: string;
  readonly status: IncidentStatus;
  readonly title: string;
  /** The tunnel's name; absent when the case is about one gateway's own control plane, the only one of `devices`. */
  readonly tunnel?: string;
  readonly devices: readonly string[];
  readonly openedAt: Time;
  readonly closedAt?: Time;
  readonly acknowledged?: { readonly by: string; readonly at: Time; readonly note?: string };
  /** While it is held nothing is done about it; watching and judging go on. */
  readonly hold?: { readonly by: string; readonly at: Time; readonly reason: string };
  readonly symptoms: readonly Symptom<Time>[];
  /** Most likely first; those ruled out stay, with what speaks against them. */
  readonly causes: readonly RankedCause<Time>[];
  /** The story in an operator's words. */
  readonly explanation: string;
  /** Both ends side by side, as they were when the incident opened and as they were last seen. */
  readonly ends: readonly EndView<Time>[];
  /** Of a control plane: how its figures went, from before it began. */
  readonly samples?: readonly LnsSample<Time>[];
  /** Of a login storm for which a policer was proposed. */
  readonly storm?: StormBasis;
  readonly timeline: readonly TimelineEntry<Time>[];
  readonly actions: readonly Action<Time>[];
  readonly verdict?: { readonly at: Time; readonly ok: boolean; readonly text: string };
}

export type CaseFile = Incident<string>;

/** What a policer's rate was computed from: enough to run the storm's simulation again. */
export interface StormBasis {
  /** L2TP tunnels whose clients call, and PPP sessions on each. */
  readonly tunnels: number;
  readonly sessionsPerTunnel: number;
  /** That the LNS manages when nothing is wasted. */
  readonly loginsPerSecond: number;
  /** Nothing of this LNS was known: the logins are those of a published case. */
  readonly isGuess: boolean;
  /** What was proposed, in packets per second. */
  readonly rate: number;
}

export type IncidentStatus =
  | "open" // seen, evidence is being taken
  | "awaiting-approval" // explained; the remedy waits for an operator's word
  | "advised" // explained; the remedy is only shown (dry run), or there is none that may run
  | "acting"
  | "verifying"
  | "closed"
  | "escalated"; // what could be done was done and did not help, or only a human may go on

/** What a case or a symptom is about. */
export type Subject =
  | { readonly kind: "tunnel"; readonly name: string }
  | { readonly kind: "device"; readonly name: string };

/** A case names the tunnel that it is about, or has none: then it is about its one device. */
export const subjectOf = ({ tunnel, devices }: Pick<Incident<unknown>, "tunnel" | "devices">): Subject =>
  tunnel === undefined ? { kind: "device", name: devices[0] ?? "" } : { kind: "tunnel", name: tunnel };

export type SymptomName = TunnelSymptom | LnsSymptom;

export type TunnelSymptom = "spi-mismatch" | "invalid-spi" | "tunnel-down" | "half-open-tunnel";

export type LnsSymptom =
  | "sessions-not-returning"
  | "logins-waiting"
  | "aaa-standing-still"
  | "radius-timeouts"
  | "engine-saturated"
  | "l2tp-policed"
  | "l2tp-tunnels-lost"
  | "lac-sessions-lost"
  | "link-flapped";

/** What is abnormal; it opens, is seen again, and clears. */
export interface Symptom<Time = Instant> {
  readonly name: SymptomName;
  /** Absent when it is the device that is abnormal. */
  readonly tunnel?: string;
  readonly device?: string;
  readonly openedAt: Time;
  readonly seenAt: Time;
  readonly clearedAt?: Time;
  readonly text: string;
}

export interface RankedCause<Time = Instant> {
  /** `KB01`. */
  readonly id: string;
  readonly title: string;
  readonly standing: "named" | "possible" | "ruled-out";
  readonly evidence: readonly Evidence<Time>[];
}

export interface Evidence<Time = Instant> {
  readonly speaks: "for" | "against";
  readonly at: Time;
  readonly device?: string;
  readonly text: string;
}

export interface EndView<Time = Instant> {
  readonly device: string;
  readonly localAddress: string;
  readonly atOpening: EndState<Time>;
  readonly now: EndState<Time>;
}

export interface EndState<Time = Instant> {
  readonly at: Time;
  /** Why nothing is known, when nothing is. */
  readonly unreadable?: string;
  readonly ikeSas: readonly IkeSa[];
  readonly ipsecSas: readonly IpsecSa[];
  readonly flow?: FlowCounters;
}

export interface TimelineEntry<Time = Instant> {
  readonly at: Time;
  readonly kind: "symptom" | "evidence" | "diagnosis" | "decision" | "action" | "verification" | "operator" | "verdict";
  readonly device?: string;
  /** By the device's own clock, and by how much that clock differs from ours, in milliseconds. */
  readonly deviceAt?: Time;
  readonly clockOffset?: number;
  readonly text: string;
  /** What the device wrote, raw, secrets struck out. */
  readonly raw?: string;
}

/** Risk classes: R0 reads only; R1 one child SA, under a second; R2 one peer, seconds; R3 a whole box; R4 configuration or weaker security. */
export type Risk = "R0" | "R1" | "R2" | "R3" | "R4";

/** One side effect on the world, with its guard, its record and its undo. */
export interface Action<Time = Instant> {
  /** `I-000001/1`: the incident and a count. */
  readonly id: string;
  readonly cause: string;
  readonly title: string;
  readonly device: string;
  /** Exactly what the device is sent, secrets struck out. */
  readonly orders: readonly string[];
  readonly risk: Risk;
  readonly blastRadius: string;
  readonly guard: string;
  readonly verification: string;
  readonly undo: string;
  readonly consent: Consent;
  readonly status: "proposed" | "approved" | "checking" | "running" | "done" | "failed" | "withdrawn" | "unknown";
  readonly proposedAt: Time;
  readonly approvedBy?: string;
  readonly startedAt?: Time;
  readonly endedAt?: Time;
  /** What the device answered, or why it was not carried out. */
  readonly outcome?: string;
}
