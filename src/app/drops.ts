import type { DropCount } from "../api/desk.ts";
import type { Drop } from "../intake/sink.ts";
import { after, type Instant, renderInstant, seconds } from "../time/instant.ts";
import type { Clock } from "./clock.ts";

/** Senders of rubbish can be many: beyond this the rest are counted together. */
const SOURCES_KEPT = 5_000;

/** Counts every drop by intake, source, reason and type. Nothing is lost silently. */
export class DropCounter {
  readonly #counts = new Map<string, { drop: Drop; count: number; lastAt: Instant }>();

  count(drop: Drop, at: Instant): DropCount {
    const known = this.#counts.get(keyOf(drop));
    const full = known === undefined && this.#counts.size >= SOURCES_KEPT;
    const { count = 1, ...one } = full ? { ...drop, source: "(others)", type: "(others)" } : drop;
    const kept: Drop = one;
    const before = known ?? this.#counts.get(keyOf(kept));
    const entry = { drop: kept, count: (before?.count ?? 0) + count, lastAt: at };
    this.#counts.set(keyOf(kept), entry);
    return render(entry);
  }

  /** The most frequent first. */
  list(): readonly DropCount[] {
    return [...this.#counts.values()].sort((a, b) => b.count - a.count).map(render);
  }
}

/** Told at once would be a flood of its own. */
const TOLD_AFTER = seconds(1);

/** Tells whoever watches what was dropped: each count at most once a second. */
export class DropNews {
  readonly #counter: DropCounter;
  readonly #clock: Clock;
  readonly #tell: (drop: DropCount) => void;
  readonly #waiting = new Map<string, DropCount>();
  #stop: (() => void) | undefined;

  constructor(counter: DropCounter, clock: Clock, tell: (drop: DropCount) => void) {
    this.#counter = counter;
    this.#clock = clock;
    this.#tell = tell;
  }

  count(drop: Drop): void {
    const now = this.#clock.now();
    const counted = this.#counter.count(drop, now);
    this.#waiting.set(keyOf(counted), counted);
    this.#stop ??= this.#clock.wakeAt(after(now, TOLD_AFTER), () => this.#flush());
  }

  close(): void {
    this.#stop?.();
  }

  #flush(): void {
    this.#stop = undefined;
    for (const drop of this.#waiting.values()) this.#tell(drop);
    this.#waiting.clear();
  }
}

const keyOf = ({ intake, source, reason, type = "" }: Drop): string => `${intake} ${source} ${reason} ${type}`;

const render = ({ drop, count, lastAt }: { drop: Drop; count: number; lastAt: Instant }): DropCount => ({
  ...drop,
  count,
  lastAt: renderInstant(lastAt),
});
