import { type Cause, weigh } from "../knowledge/cause.ts";
import type { Facts } from "../model/facts.ts";
import type { RankedCause } from "../model/incident.ts";

/**
 * Every cause weighed against the facts, the likeliest first. One is named when facts speak for it and none against; a
 * cause that forbids acting (its ladder is empty) is named before one that has a remedy. The rest that fit stay possible.
 */
export function rankCauses(causes: readonly Cause[], facts: Facts): readonly RankedCause[] {
  const weighed = causes
    .map((cause) => ({ cause, evidence: weigh(cause, facts) }))
    .filter(({ evidence }) => evidence.length > 0)
    .map(({ cause, evidence }) => ({ cause, evidence, fits: evidence.every(({ speaks }) => speaks === "for") }));
  weighed.sort((a, b) => score(b) - score(a) || (a.cause.id < b.cause.id ? -1 : 1));
  return weighed.map(({ cause, evidence, fits }, place) => ({
    id: cause.id,
    title: cause.title,
    standing: fits ? (place === 0 ? "named" : "possible") : "ruled-out",
    evidence,
  }));
}

const score = (weighed: { cause: Cause; evidence: readonly unknown[]; fits: boolean }): number =>
  (weighed.fits ? 1_000 : 0) + (weighed.cause.ladder.length === 0 ? 100 : 0) + weighed.evidence.length;
