import { between, renderDuration } from "../../time/instant.ts";
import type { Cause } from "../cause.ts";
import { EFFECT_TIME, speaksAgainst, speaksFor } from "../weighing.ts";

export const ownAction = {
  subject: "any",
  id: "KB29",
  name: "own-action",
  title: "The trouble follows our own action",
  about:
    "Something that Spindrift did to it came just before it went bad. Doing it again may well do harm again, so nothing more is done by itself.",
  symptoms: ["spi-mismatch", "invalid-spi", "half-open-tunnel", "tunnel-down"],
  weigh(facts) {
    const tunnel = facts.subject === "tunnel" ? facts.tunnel : undefined;
    const last = facts.ownActions.findLast((action) => action.tunnel === tunnel);
    if (last === undefined) return [];
    const gap = between(last.endedAt, facts.symptomAt);
    const told = `Spindrift's own ${last.id} (${last.title}) on ${last.device} ended ${renderDuration(gap)} before this was seen`;
    return gap <= EFFECT_TIME
      ? [speaksFor(last.endedAt, `${told}.`, last.device)]
      : [speaksAgainst(last.endedAt, `${told}: too long ago to be the cause.`, last.device)];
  },
  ladder: [],
  noRemedy:
    "a remedy that is followed by the same trouble must not be repeated: a human decides what is different this time",
  lasting: [
    "find out what undoes the remedy: a script or policy on the gateway, a second controller, a lifetime shorter than the rekey",
  ],
  sources: ["Spindrift's own rule: every action of ours is labelled, and what follows it is suspected of it first"],
} satisfies Cause;
