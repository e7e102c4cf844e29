import type { TunnelFacts } from "../model/facts.ts";
import type { Evidence, Risk, SymptomName } from "../model/incident.ts";
import type { RemedyVerb } from "../model/remedy.ts";

/** One known way to fail, as content: what it looks like, what tells it from its neighbours, what to do about it. */
export interface Cause {
  /** `KB01`: the number under which operators and policies name it. */
  readonly id: string;
  /** The file's name. */
  readonly name: string;
  readonly title: string;
  /** What happens, in an operator's words; one or two sentences. */
  readonly about: string;
  readonly symptoms: readonly SymptomName[];
  /** The facts that speak for and against it. It is named when some do and nothing speaks against it. */
  weigh(facts: TunnelFacts): readonly Evidence[];
  /** Least first; each next step is taken only when the one before did not help. Empty: see `noRemedy`. */
  readonly ladder: readonly RemedyStep[];
  /** Why nothing is done, where the ladder is empty. */
  readonly noRemedy?: string;
  /** What keeps it from coming back: advice, never carried out by itself. */
  readonly lasting: readonly string[];
  readonly sources: readonly string[];
}

/** At the end that still sends under SPIs its peer does not know, or at the peer that does not know them. */
export type RemedyPlace = "stale-end" | "unaware-end";

export interface RemedyStep {
  readonly title: string;
  readonly at: RemedyPlace;
  readonly verbs: readonly RemedyVerb[];
  readonly risk: Risk;
  readonly blastRadius: string;
  readonly undo: string;
}
