import type { Cause, RemedyStep } from "../knowledge/cause.ts";
import type { Facts } from "../model/facts.ts";
import type { Subject, Symptom } from "../model/incident.ts";
import type { Order } from "../platforms/order.ts";
import type { Duration, Instant } from "../time/instant.ts";
import type { CaseState, Trial } from "./world.ts";

/**
 * What a case is about, seen with fresh answers: all that the way from a symptom to a verdict needs to know of it. A
 * tunnel is one, the control plane of an LNS another; that way is the same for both.
 */
export interface Matter {
  readonly subject: Subject;
  /** Those that are asked before anything is done about it, and after. */
  readonly devices: readonly string[];
  /** What is wrong, spelt so that the same trouble gives the same text; `undefined` when nothing is. */
  readonly wrong: string | undefined;
  /** What is wrong is beyond doubt: it was seen more than once. */
  readonly confirmed: boolean;
  readonly isWell: boolean;
  /** When the older of the answers was asked for. */
  readonly askedAt: Instant;
  readonly troubleSince: Instant;
  readonly words: { readonly guard: string; readonly verification: string };
  /** While something is verified it is asked for again so often. */
  readonly lookEvery: Duration;
  /** What is abnormal; the first of them gives a case its title. */
  symptoms(): readonly Symptom[];
  facts(symptomAt: Instant): Facts | undefined;
  /** Puts the figures of the moment into the case file. */
  show(one: CaseState): void;
  /** The device that a ladder of remedies begins at. */
  aim(one: CaseState): string;
  /** How a step is spelt here and now; `undefined` when there is nothing to do it on. */
  plan(one: CaseState, cause: Cause, step: RemedyStep): MatterPlan | undefined;
  /** One more look at whether a remedy helped. What it remembers stands in the case. */
  verify(one: CaseState): Look;
  /** One more look at whether it came right with nothing done: `proven` when it is. */
  watch(one: CaseState): "waiting" | "proven";
  /** While nothing of ours runs and it is not well: whether it is asked for sooner than the routine would. */
  stayClose(one: CaseState): void;
  /** What proves that it is well, in a sentence's latter half. */
  proof(one: CaseState): string;
  /** An escalated case may be judged afresh when something else turns out to be wrong. */
  mayChange(one: CaseState): boolean;
}

export interface Look {
  readonly finding: "waiting" | "helps" | "proven" | "not-helping" | "not-proven";
  /** What is told when it first helps. */
  readonly helps?: string;
  /** It had helped at a look before, and is beyond doubt wrong again. */
  readonly hasRelapsed: boolean;
  /** Why it is given up, where it is. */
  readonly why?: string;
}

export type MatterPlan =
  | {
      readonly ok: true;
      readonly device: string;
      readonly title: string;
      /** Why it is spelt so. */
      readonly reason?: string;
      readonly orders: readonly Order[];
      readonly abandon?: readonly Order[];
      readonly trial?: Trial;
    }
  | { readonly ok: false; readonly device: string; readonly why: string };
