import type { Duration } from "../../time/instant.ts";

/** The stages of `probe ipsec`, in order. */
export const STAGES = [
  "reachability",
  "init",
  "auth",
  "child",
  "esp-icmp",
  "esp-udp",
  "path-mtu",
  "dpd",
  "rekey",
  "delete",
] as const;
export type StageName = (typeof STAGES)[number];

export type Verdict = "passed" | "failed" | "skipped";

export interface StageResult {
  readonly stage: StageName;
  readonly verdict: Verdict;
  readonly took: Duration;
  /** What was seen, or why nothing was tried, in an operator's words. */
  readonly detail: string;
  /** What to change where it failed. */
  readonly mend?: string;
}

/** What a probe measured on the way. */
export interface Measured {
  roundTrip?: Duration;
  /** The longest inner packet that came back. */
  pathMtu?: number;
  echoesSent: number;
  echoesAnswered: number;
  retransmissions: number;
}

/** One message of IKE and how long its answer took. */
export interface MessageTime {
  readonly summary: string;
  readonly roundTrip: Duration;
}

export interface IpsecReport {
  readonly stages: readonly StageResult[];
  readonly messages: readonly MessageTime[];
  readonly measured: Readonly<Measured>;
  /** One sentence: all is well, or which stage fails and the mend. */
  readonly summary: string;
  readonly isWell: boolean;
}

export function summaryOf(gateway: string, stages: readonly StageResult[]): string {
  const failed = stages.find(({ verdict }) => verdict === "failed");
  if (failed !== undefined)
    return `${gateway} fails at ${failed.stage}: ${failed.detail}.${failed.mend === undefined ? "" : ` ${sentence(failed.mend)}`}`;
  const skipped = stages.filter(({ verdict }) => verdict === "skipped").map(({ stage }) => stage);
  const rest = skipped.length === 0 ? "" : ` (not tried: ${skipped.join(", ")})`;
  return `${gateway} passes every stage${rest}.`;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Round trips are often shorter than a millisecond: `0.8 ms`, `27 ms`. */
export const renderTook = (took: Duration): string => `${took < 10 ? took.toFixed(1) : Math.round(took)} ms`;
