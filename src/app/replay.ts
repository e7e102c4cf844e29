import { caseFile } from "../circle/case-file.ts";
import { Circle } from "../circle/circle.ts";
import type { CaseFile } from "../model/incident.ts";
import type { CircleInput } from "../model/input.ts";
import type { Recording } from "../store/recording.ts";
import type { JournalEntry } from "../store/store.ts";
import type { Instant } from "../time/instant.ts";
import { content } from "./content.ts";

/**
 * Runs a recording again: the same inputs at the same instants. Nothing is asked, nothing is done.
 * @param onFault told of an entry that the judgement fails over; it goes on with the next, as it did live
 */
export function replay(
  { header, entries }: Recording,
  until?: Instant,
  onFault: (error: unknown, entry: JournalEntry) => void = rethrow,
): readonly CaseFile[] {
  const { body, at } = header.snapshot;
  const circle = Circle.restore(header.fleet, content, body, at);
  const files = new Map<string, CaseFile>();
  for (const one of circle.world.cases.values()) files.set(one.incident.id, caseFile(one.incident));
  for (const entry of entries) {
    if (until !== undefined && entry.at > until) break;
    try {
      for (const effect of circle.take(JSON.parse(entry.body) as CircleInput)) {
        if (effect.kind === "incident-changed") files.set(effect.incident.id, caseFile(effect.incident));
      }
    } catch (error) {
      onFault(error, entry);
    }
  }
  return [...files.values()].filter(({ id }) => header.incident === undefined || id === header.incident);
}

function rethrow(error: unknown): never {
  throw error;
}
