import type { Facts, LnsFacts, TunnelFacts } from "../model/facts.ts";
import type { Evidence, Risk, SymptomName } from "../model/incident.ts";
import type { RemedyVerb } from "../model/remedy.ts";

/** One known way to fail, as content: what it looks like, what tells it from its neighbours, what to do about it. */
export type Cause = TunnelCause | LnsCause | AnyCause;

/** What fails between two gateways. */
export interface TunnelCause extends CauseOf<TunnelFacts, TunnelStep> {
  readonly subject: "tunnel";
}

/** What fails on the control plane of an LNS. */
export interface LnsCause extends CauseOf<LnsFacts, LnsStep> {
  readonly subject: "lns";
}

/** What may befall anything, and is left to a human. */
export interface AnyCause extends CauseOf<Facts, never> {
  readonly subject: "any";
}

interface CauseOf<F, S extends RemedyStep> {
  /** `KB01`: the number under which operators and policies name it. */
  readonly id: string;
  /** The file's name. */
  readonly name: string;
  readonly title: string;
  /** What happens, in an operator's words; one or two sentences. */
  readonly about: string;
  readonly symptoms: readonly SymptomName[];
  /** The facts that speak for and against it. It is named when some do and nothing speaks against it. */
  weigh(facts: F): readonly Evidence[];
  /** Least first; each next step is taken only when the one before did not help. Empty: see `noRemedy`. */
  readonly ladder: readonly S[];
  /** Why nothing is done, where the ladder is empty. */
  readonly noRemedy?: string;
  /** What keeps it from coming back: advice, never carried out by itself. */
  readonly lasting: readonly string[];
  readonly sources: readonly string[];
}

/** At the end that still sends under SPIs its peer does not know, or at the peer that does not know them. */
export type RemedyPlace = "stale-end" | "unaware-end";

interface StepOf {
  readonly title: string;
  readonly risk: Risk;
  readonly blastRadius: string;
  readonly undo: string;
}

export interface TunnelStep extends StepOf {
  readonly at: RemedyPlace;
  readonly verbs: readonly RemedyVerb[];
}

/** The rate is the adviser's, from what the gateway shows; the platform spells it as a change that undoes itself. */
export interface LnsStep extends StepOf {
  readonly at: "lns";
  readonly change: "police-l2tp-and-stop-hellos";
}

export type RemedyStep = TunnelStep | LnsStep;

/** What a cause weighs of these facts; nothing where they are about another kind of thing. */
export function weigh(cause: Cause, facts: Facts): readonly Evidence[] {
  if (cause.subject === "any") return cause.weigh(facts);
  if (cause.subject === "tunnel") return facts.subject === "tunnel" ? cause.weigh(facts) : [];
  return facts.subject === "lns" ? cause.weigh(facts) : [];
}
