import { type Duration, milliseconds, seconds } from "../../time/instant.ts";

/** The stages of `probe l2tp`, in order. */
export const L2TP_STAGES = ["tunnel", "calls", "session", "lcp", "authentication", "ipcp", "close"] as const;
export type L2tpStageName = (typeof L2TP_STAGES)[number];

export interface L2tpStage {
  readonly stage: L2tpStageName;
  readonly verdict: "passed" | "failed" | "skipped";
  readonly took: Duration;
  /** What was seen, or why nothing was tried, in an operator's words. */
  readonly detail: string;
  /** What to change where it failed. */
  readonly mend?: string;
}

export const skipped = (stage: L2tpStageName, detail: string): L2tpStage => ({
  stage,
  verdict: "skipped",
  took: milliseconds(0),
  detail,
});

/** The stages that have been told, each once, in their order. */
export class StageBook {
  readonly #told = new Map<L2tpStageName, L2tpStage>();

  has(stage: L2tpStageName): boolean {
    return this.#told.has(stage);
  }

  /** @returns false when the stage has been told before */
  add(stage: L2tpStage): boolean {
    if (this.has(stage.stage)) return false;
    this.#told.set(stage.stage, stage);
    return true;
  }

  /** Those of a way in that are not told yet; the end of the tunnel is told by itself. */
  missingFrom(first: L2tpStageName): readonly L2tpStageName[] {
    return L2TP_STAGES.slice(L2TP_STAGES.indexOf(first), -1).filter((stage) => !this.has(stage));
  }

  get stages(): readonly L2tpStage[] {
    return L2TP_STAGES.flatMap((name) => this.#told.get(name) ?? []);
  }
}

/**
 * How an LNS's answers to calls stand against what its clients wait for:
 *
 * - `in-time`: before the LAC would send anything twice, and soon enough for the eight answers that a login takes;
 * - `behind`: so late that logins as a whole cannot be done in time, or that LACs repeat what was not lost;
 * - `almost-too-late`: half of the clients' patience is gone before PPP has begun;
 * - `too-late`: the client has hung up and calls anew. This is the storm.
 */
export type Punctuality = "in-time" | "behind" | "almost-too-late" | "too-late";

/** RFC 2661 §5.8: the first repetition comes after a second. */
const FIRST_RETRANSMISSION = seconds(1);
/** ICRQ, ICCN, LCP, a proof, IPCP: a login is some eight answers one after another, and all of them within the patience. */
const ANSWERS_OF_A_LOGIN = 8;

export function punctualityOf(answer: Duration | undefined, patience: Duration): Punctuality {
  if (answer === undefined || answer >= patience) return "too-late";
  if (answer >= patience / 2) return "almost-too-late";
  const latest = Math.min(FIRST_RETRANSMISSION, patience / ANSWERS_OF_A_LOGIN);
  return answer >= latest ? "behind" : "in-time";
}

/** What the calls of one run have shown. Milliseconds; `undefined` where no call was answered. */
export interface AnswerTimes {
  readonly asked: number;
  readonly answered: number;
  readonly fastest: Duration | undefined;
  readonly median: Duration | undefined;
  readonly slowest: Duration | undefined;
  readonly patience: Duration;
  readonly punctuality: Punctuality;
}

export interface L2tpReport {
  readonly stages: readonly L2tpStage[];
  readonly answers: AnswerTimes | undefined;
  /** Control messages that had to be sent again. */
  readonly retransmissions: number;
  /** Who the LNS says it is. */
  readonly hostName: string | undefined;
  readonly localAddress: string | undefined;
  /** One sentence: all is well, or what is not and the mend. */
  readonly summary: string;
  readonly isWell: boolean;
}

export function answerTimes(times: readonly Duration[], asked: number, patience: Duration): AnswerTimes {
  const sorted = [...times].sort((a, b) => a - b);
  const isSilent = times.length < asked;
  const slowest = sorted.at(-1);
  return {
    asked,
    answered: times.length,
    fastest: sorted[0],
    median: sorted[Math.floor((sorted.length - 1) / 2)],
    slowest,
    patience,
    punctuality: punctualityOf(isSilent ? undefined : slowest, patience),
  };
}

const STORM_MEND =
  "police L2TP in front of the LNS and stop its HELLOs together: `spindrift storm` computes the rate and prints the lines to set";

/** What to do about late answers; `undefined` when they are in time. */
export const mendOf = (punctuality: Punctuality): string | undefined =>
  punctuality === "in-time" ? undefined : STORM_MEND;

export function renderAnswers({ asked, answered, median, slowest, patience, punctuality }: AnswerTimes): string {
  if (median === undefined || slowest === undefined)
    return `none of ${asked} calls was answered within the ${renderSpan(patience)} that a client waits`;
  const lost = answered < asked ? `; ${asked - answered} of ${asked} calls got no answer at all` : "";
  const times =
    asked === 1
      ? `ICRP ${renderSpan(slowest)} after ICRQ`
      : `ICRQ to ICRP: median ${renderSpan(median)}, slowest ${renderSpan(slowest)} of ${asked} calls`;
  return `${times}; clients wait ${renderSpan(patience)}: ${PUNCTUALITY_WORDS[punctuality]}${lost}`;
}

export const PUNCTUALITY_WORDS: Readonly<Record<Punctuality, string>> = {
  "in-time": "in time",
  behind:
    "behind, a login takes some eight such answers, and LACs repeat what takes over a second; the early sign of a login storm",
  "almost-too-late": "almost too late, most of a client's patience is gone before PPP begins; a login storm is near",
  "too-late": "too late, clients hang up and call anew; this is a login storm",
};

/** `1.4 ms`, `27 ms`, `6.2 s`. */
export function renderSpan(span: Duration): string {
  if (span >= seconds(1)) return `${(span / 1_000).toFixed(1).replace(/\.0$/, "")} s`;
  return `${span < 10 ? span.toFixed(1) : Math.round(span)} ms`;
}

export function l2tpSummary(lns: string, stages: readonly L2tpStage[], answers: AnswerTimes | undefined): string {
  const failed = stages.find(({ verdict }) => verdict === "failed");
  if (failed !== undefined) {
    const mend = failed.mend === undefined ? "" : ` ${failed.mend.charAt(0).toUpperCase()}${failed.mend.slice(1)}.`;
    return `${lns} fails at ${failed.stage}: ${failed.detail}.${mend}`;
  }
  const skipped = stages.filter(({ verdict }) => verdict === "skipped").map(({ stage }) => stage);
  const rest = skipped.length === 0 ? "" : ` Not tried: ${skipped.join(", ")}.`;
  const times = answers?.slowest === undefined ? "" : ` and answers calls within ${renderSpan(answers.slowest)}`;
  return `${lns} takes tunnels${times}.${rest}`;
}
