import { between, type Duration, hours, type Instant, renderInstant } from "../time/instant.ts";

/** What shall not be kept any longer. */
export interface Retention {
  /** Whole days of journal that ended before this go. */
  readonly journalBefore: Instant;
  /** Beyond so many bytes the oldest of the journal goes, and at last the oldest of today's. */
  readonly mostJournal?: number;
  /** Cases that were closed before this go; the audit stays. */
  readonly incidentsBefore?: Instant;
}

/** Every one of the newest: a start goes on from the last, and an export begins shortly before its case. */
const NEWEST = 10;
const HOURLY: Duration = hours(48);

/**
 * Which snapshots go: besides the newest one an hour is kept for two days, and one a day of the time before. Each is as large
 * as the state of the whole fleet.
 *
 * @param snapshots oldest first
 * @returns their `seq`
 */
export function superseded(snapshots: readonly { readonly seq: number; readonly at: Instant }[]): readonly number[] {
  const older = snapshots.slice(0, -NEWEST);
  const now = snapshots.at(-1)?.at;
  if (now === undefined) return [];
  const stretchOf = (at: Instant): string => renderInstant(at).slice(0, between(at, now) < HOURLY ? HOUR : DAY);
  return older
    .filter(({ at }, place) => place > 0 && stretchOf(at) === stretchOf(older[place - 1]?.at as Instant))
    .map(({ seq }) => seq);
}

/** Of an RFC 3339 text: `2026-11-21T03`, `2026-11-21`. */
const HOUR = 13;
const DAY = 10;
