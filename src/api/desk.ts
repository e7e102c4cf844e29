import type { CaseFile } from "../model/incident.ts";
import type { OperatorOrder } from "../model/input.ts";
import type { IkeSa, IpsecSa } from "../model/sa.ts";

/** What the faces ask of the running Spindrift; they judge nothing themselves. Times are RFC 3339 texts. */
export interface Desk {
  status(): DeskStatus;
  devices(): readonly DeviceStatus[];
  tunnels(): readonly TunnelStatus[];
  /** Newest first. */
  incidents(): Promise<readonly CaseFile[]>;
  incident(id: string): Promise<CaseFile | undefined>;
  /** What the policer's rate does in this case's storm. Rejects with `UsageError` (`incident.unknown`, `curve.unknown`). */
  curve(id: string): Promise<StormCurve>;
  /** Rejects with `UsageError` (`incident.unknown`, `incident.wrong-moment`) when it cannot be done now; says how to mend it. */
  order(order: OperatorOrder): Promise<CaseFile>;
  /** JSON lines: a recording from which `spindrift replay` gives the same case file. */
  exportIncident(id: string): AsyncIterable<string>;
  log(query: DeskLogQuery): Promise<readonly DeskLogLine[]>;
  drops(): readonly DropCount[];
  audit(limit: number): Promise<readonly AuditLine[]>;
  /** Prometheus exposition text. */
  metrics(): Promise<string>;
  /** Every change from now on; gives the way to stop. */
  watch(listener: (event: DeskEvent) => void): () => void;
}

/** How long a login storm takes over the policer's rate, by simulation. Rates are packets per second; typed, requests per second. */
export interface StormCurve {
  readonly sessions: number;
  readonly tunnels: number;
  readonly loginsPerSecond: number;
  /** Nothing of this LNS was known: the logins are those of a published case. */
  readonly isGuess: boolean;
  readonly proposed: number;
  readonly best?: number;
  readonly cliff?: number;
  /** Nobody is faster. */
  readonly floorSec: number;
  /** Without a policer: how many are up, and when. */
  readonly untouched: { readonly recovers: boolean; readonly up: number; readonly afterSec: number };
  readonly aggregate: readonly CurvePoint[];
  /** Policing requests for calls and tunnels alone. */
  readonly typed: readonly CurvePoint[];
  readonly whatIf: readonly {
    readonly change: string;
    readonly rate?: number;
    readonly t95Sec?: number;
    readonly tunnelsLost: number;
  }[];
  readonly assumptions: readonly string[];
  /** The curve in a sentence or two. */
  readonly told: string;
  readonly svg: string;
}

export interface CurvePoint {
  readonly rate: number;
  /** Until 95 of 100 sessions are up; absent: never. */
  readonly t95Sec?: number;
  readonly tunnelsLost: number;
  readonly loginsPerSecond: number;
}

export interface DeskStatus {
  readonly version: string;
  readonly startedAt: string;
  readonly store: { readonly ok: boolean; readonly detail: string };
  readonly listeners: readonly { readonly intake: string; readonly address: string }[];
  readonly openIncidents: number;
}

export interface DeviceStatus {
  readonly name: string;
  readonly platform: string;
  readonly session: "up" | "down" | "never";
  readonly reason?: string;
  readonly lastReadingAt?: string;
  /** `unknown` when the last answer could not be read. */
  readonly reading: "ok" | "unknown" | "none";
  /** Device clock minus ours, in milliseconds, and how sure that is. */
  readonly clockOffset?: { readonly milliseconds: number; readonly uncertainty: number };
  readonly debugs?: readonly string[];
  readonly unreadLines: number;
  /** Of one that is watched as an LNS: subscribers that are up, and those that log in. */
  readonly lns?: { readonly active: number; readonly init: number; readonly incident?: string };
}

export interface TunnelStatus {
  readonly name: string;
  readonly state: "up" | "rekeying" | "down" | "mismatch" | "unknown";
  readonly since: string;
  readonly expected: "configured" | "learned";
  readonly incident?: string;
  readonly ends: readonly {
    readonly device: string;
    readonly localAddress: string;
    readonly at?: string;
    readonly ikeSas: readonly IkeSa[];
    readonly ipsecSas: readonly IpsecSa[];
  }[];
}

export interface DeskLogQuery {
  readonly device?: string;
  readonly contains?: string;
  readonly from?: string;
  readonly until?: string;
  readonly limit: number;
}

export interface DeskLogLine {
  readonly seq: number;
  readonly at: string;
  readonly device?: string;
  readonly kind: string;
  readonly text: string;
}

export interface DropCount {
  readonly intake: string;
  readonly source: string;
  readonly reason: string;
  /** A log line's tag or program, a trap's OID; absent where it cannot be told. */
  readonly type?: string;
  readonly count: number;
  readonly lastAt: string;
  readonly sample?: string;
}

export interface AuditLine {
  readonly at: string;
  readonly actor: string;
  readonly what: string;
  readonly device?: string;
  readonly incident?: string;
  readonly detail: string;
}

export type DeskEvent =
  | { readonly kind: "incident"; readonly incident: CaseFile }
  | { readonly kind: "tunnel"; readonly tunnel: TunnelStatus }
  | { readonly kind: "device"; readonly device: DeviceStatus }
  | { readonly kind: "drop"; readonly drop: DropCount };
