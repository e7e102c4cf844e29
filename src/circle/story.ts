import type { Incident, TimelineEntry } from "../model/incident.ts";
import { between, type Duration, type Instant, minutes } from "../time/instant.ts";
import type { CaseState } from "./world.ts";

/** A case may stay open for months, and people read it: so much of its story is kept beside how it began. */
const BEGINNING = 100;
const MOST_ENTRIES = 400;
/** So many log lines of one event of one device are told in so long a time; the next one says how many there were more. */
const MOST_LINES = 10;
const LINES_WITHIN: Duration = minutes(15);

/** The story with one more entry in its place by time. Between the beginning and the newest the oldest evidence gives way. */
export function tell(one: CaseState, entry: TimelineEntry): readonly TimelineEntry[] {
  const marks = one.leftOut === undefined ? 0 : 1;
  // Once something is left out, nothing goes in front of the mark that says so
  const timeline = putInOrder(one.incident.timeline, entry, marks === 0 ? 0 : BEGINNING + 1);
  return timeline.length <= MOST_ENTRIES + marks ? timeline : shortened(one, timeline, BEGINNING + marks);
}

function putInOrder(timeline: Incident["timeline"], entry: TimelineEntry, first: number): readonly TimelineEntry[] {
  let place = timeline.length;
  while (place > first && (timeline[place - 1]?.at ?? 0) > entry.at) place -= 1;
  return timeline.toSpliced(place, 0, entry);
}

/** @param first the place behind the beginning, and behind the mark where there is one */
function shortened(one: CaseState, timeline: Incident["timeline"], first: number): readonly TimelineEntry[] {
  const evidence = timeline.findIndex(({ kind }, place) => place >= first && kind === "evidence");
  const gone = evidence < 0 ? first : evidence;
  one.leftOut = (one.leftOut ?? 0) + 1;
  const at = (timeline[BEGINNING] as TimelineEntry).at;
  const text = `${one.leftOut} older entries are left out here; the journal has what they were made from.`;
  return [
    ...timeline.slice(0, BEGINNING),
    { at, kind: "evidence", text },
    ...timeline.slice(first, gone),
    ...timeline.slice(gone + 1),
  ];
}

/**
 * A device may write the same thing a thousand times a second while a case is open.
 * @returns how many lines were held back before this one, or `undefined` when this one is held back too
 */
export function lineToTell(one: CaseState, device: string, event: string, now: Instant): number | undefined {
  one.lines ??= {};
  const key = `${device} ${event}`;
  const known = one.lines[key];
  if (known === undefined || between(known.since, now) >= LINES_WITHIN) {
    one.lines[key] = { since: now, told: 1, heldBack: 0 };
    return known?.heldBack ?? 0;
  }
  if (known.told >= MOST_LINES) {
    known.heldBack += 1;
    return undefined;
  }
  known.told += 1;
  return 0;
}
