import { explain } from "../diagnose/explain.ts";
import { rankCauses } from "../diagnose/rank.ts";
import type { RankedCause } from "../model/incident.ts";
import { change, note } from "./case.ts";
import type { CircleContext } from "./context.ts";
import type { Matter } from "./matter.ts";
import type { CaseState } from "./world.ts";

/** Ranks the causes over the facts of the moment and tells the story; gives the cause that is named, if one is. */
export function diagnose(context: CircleContext, one: CaseState, matter: Matter): RankedCause | undefined {
  const facts = matter.facts(matter.troubleSince);
  if (facts === undefined) return undefined;
  const causes = keepStanding(one.incident.causes, rankCauses(context.content.causes, facts));
  const named = causes.find(({ standing }) => standing === "named");
  const before = one.incident.causes.find(({ standing }) => standing === "named");
  change(context, one, { causes, explanation: explain(facts, causes, context.content.causes) });
  if (named?.id !== before?.id || before === undefined) {
    const text = named === undefined ? "No known cause fits; see the evidence." : `Named ${named.id}: ${named.title}.`;
    note(context, one, { kind: "diagnosis", text });
  }
  return named;
}

/** A cause once named stays so when the facts it rested on are gone (an SA was torn down) and nothing speaks against it. */
function keepStanding(before: readonly RankedCause[], now: readonly RankedCause[]): readonly RankedCause[] {
  if (now.some(({ standing }) => standing === "named")) return now;
  const named = before.find(({ standing }) => standing === "named");
  if (named === undefined || now.some(({ id, standing }) => id === named.id && standing === "ruled-out")) return now;
  return [named, ...now.filter(({ id }) => id !== named.id)];
}
