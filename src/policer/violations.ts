import { Deadlines } from "../time/deadlines.ts";
import { after, between, type Duration, type Instant, instant, milliseconds } from "../time/instant.ts";
import { News } from "./news.ts";
import { FIELD, type Records } from "./records.ts";

/** Names of the telemetry model: never violated, being violated, violated once and well again. */
export type ViolationState = "never" | "violating" | "was";

export interface Violation {
  readonly state: ViolationState;
  /** The first excess packet of the running violation, or of the last one. */
  readonly startedAt: Instant | undefined;
  /** The last excess packet. */
  readonly lastAt: Instant | undefined;
  readonly duration: Duration;
  /** How many violations there were, the running one included. */
  readonly count: number;
}

export interface ViolationChange {
  readonly kind: "violation-set" | "violation-cleared";
  readonly index: number;
  readonly at: Instant;
  readonly violation: Violation;
}

/**
 * Violations by index. One begins with the first packet over the limit, every further one moves its end, and it is over
 * when recover-time has passed since the last. Only those that run are in the table of deadlines.
 */
export class Violations {
  readonly #records: Records;
  readonly #open = new Deadlines<number>();
  readonly #news = new News<ViolationChange>();

  constructor(records: Records) {
    this.#records = records;
  }

  /** Packets of `index` were over the limit. */
  exceeded(index: number, recoverTime: Duration, now: Instant): void {
    const records = this.#records;
    if (this.isOpen(index)) {
      const lastAt = instant(records.get(index, FIELD.violationLastAt));
      if (between(lastAt, now) < recoverTime) {
        records.set(index, FIELD.violationLastAt, now);
        return;
      }
      this.#close(index, after(lastAt, recoverTime));
    }
    records.set(index, FIELD.violations, records.get(index, FIELD.violations) + 1);
    records.set(index, FIELD.violationStartedAt, now);
    records.set(index, FIELD.violationLastAt, now);
    records.set(index, FIELD.isViolated, 1);
    this.#open.set(index, after(now, recoverTime));
    this.#news.add({ kind: "violation-set", index, at: now, violation: this.get(index) });
  }

  /** Ends what is over. Call it at `next()` at the latest. */
  expire(recoverTimeOf: (index: number) => Duration, now: Instant): void {
    for (const index of this.#open.due(now)) {
      const end = after(instant(this.#records.get(index, FIELD.violationLastAt)), recoverTimeOf(index));
      this.#open.set(index, end);
      if (end <= now) this.#close(index, end);
    }
  }

  /** When the next violation may be over. */
  next(): Instant | undefined {
    return this.#open.next();
  }

  isOpen(index: number): boolean {
    return this.#records.get(index, FIELD.isViolated) === 1;
  }

  get(index: number): Violation {
    const count = this.#records.get(index, FIELD.violations);
    if (count === 0) return NEVER;
    const startedAt = instant(this.#records.get(index, FIELD.violationStartedAt));
    const lastAt = instant(this.#records.get(index, FIELD.violationLastAt));
    const state = this.isOpen(index) ? "violating" : "was";
    return { state, startedAt, lastAt, duration: between(startedAt, lastAt), count };
  }

  /** What began and ended since the last call, in order. */
  takeChanges(): readonly ViolationChange[] {
    return this.#news.take();
  }

  /** Forgets the history of `index`, as `clear ddos-protection` does; a violation that goes on begins anew. */
  clear(index: number): void {
    this.#open.clear(index);
    this.#records.set(index, FIELD.violations, 0);
    this.#records.set(index, FIELD.isViolated, 0);
  }

  #close(index: number, at: Instant): void {
    this.#open.clear(index);
    this.#records.set(index, FIELD.isViolated, 0);
    this.#news.add({ kind: "violation-cleared", index, at, violation: this.get(index) });
  }
}

export const NEVER: Violation = {
  state: "never",
  startedAt: undefined,
  lastAt: undefined,
  duration: milliseconds(0),
  count: 0,
};

/** The state as the telemetry model numbers it: 2 for "was", 4 for "is", both added. */
export function stateCode({ state, count }: Violation): 0 | 2 | 4 | 6 {
  if (state === "never") return 0;
  if (state === "was") return 2;
  return count > 1 ? 6 : 4;
}
