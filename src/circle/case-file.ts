import type { CaseFile, Incident } from "../model/incident.ts";
import { type Instant, renderInstant } from "../time/instant.ts";

/** Keys under which a case file holds instants. */
const INSTANTS = new Set([
  "at",
  "openedAt",
  "closedAt",
  "seenAt",
  "clearedAt",
  "deviceAt",
  "proposedAt",
  "startedAt",
  "endedAt",
]);

/** The case file as faces show it and stores keep it: instants as RFC 3339 texts, keys in the order of the model. */
export function caseFile(incident: Incident): CaseFile {
  return JSON.parse(
    JSON.stringify(incident, (key, value: unknown) =>
      INSTANTS.has(key) && typeof value === "number" ? renderInstant(value as Instant) : value,
    ),
  ) as CaseFile;
}

/** One line of JSON: what `replay` reproduces to the byte. */
export const renderCaseFile = (incident: Incident): string => JSON.stringify(caseFile(incident));
