import type { DropCount } from "../api/desk.ts";
import type { Drop } from "../intake/sink.ts";
import { type Instant, renderInstant } from "../time/instant.ts";

/** Senders of rubbish can be many: beyond this the rest are counted together. */
const SOURCES_KEPT = 5_000;

/** Counts every drop by intake, source and reason. Nothing is lost silently. */
export class DropCounter {
  readonly #counts = new Map<string, { drop: Drop; count: number; lastAt: Instant }>();

  count(drop: Drop, at: Instant): DropCount {
    const known = this.#counts.get(keyOf(drop));
    const full = known === undefined && this.#counts.size >= SOURCES_KEPT;
    const kept = full ? { ...drop, source: "(others)" } : drop;
    const before = known ?? this.#counts.get(keyOf(kept));
    const entry = { drop: kept, count: (before?.count ?? 0) + 1, lastAt: at };
    this.#counts.set(keyOf(kept), entry);
    return render(entry);
  }

  /** The most frequent first. */
  list(): readonly DropCount[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count).map(render);
  }
}

const keyOf = ({ intake, source, reason }: Drop): string => `${intake} ${source} ${reason}`;

const render = ({ drop, count, lastAt }: { drop: Drop; count: number; lastAt: Instant }): DropCount => ({
  ...drop,
  count,
  lastAt: renderInstant(lastAt),
});
