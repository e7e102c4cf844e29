import type { Instant } from "../time/instant.ts";
import { fill, refill, take } from "./buckets.ts";
import type { Limit } from "./limit.ts";
import { clearMeters, meter, roll } from "./meters.ts";
import { FIELD, Records } from "./records.ts";
import { type Violation, type ViolationChange, Violations } from "./violations.ts";

/** What a policer shows of itself. */
export interface PolicerReading {
  readonly received: number;
  readonly passed: number;
  readonly dropped: number;
  /** Packets in the last whole second. */
  readonly arrivalRate: number;
  readonly maxArrivalRate: number;
  readonly passRate: number;
  readonly violation: Violation;
}

/** Very many policers, each an index: token bucket, meters of what came and what passed, violation. */
export class Policers {
  readonly #limits: Limit[] = [];
  readonly #records = new Records();
  readonly #violations = new Violations(this.#records);

  get size(): number {
    return this.#limits.length;
  }

  /** @returns the new policer's index */
  add(limit: Limit, now: Instant): number {
    const index = this.#limits.push(limit) - 1;
    this.#records.add();
    fill(this.#records.cells, this.#records.at(index), limit, now);
    return index;
  }

  limit(index: number): Limit {
    const limit = this.#limits[index];
    if (limit === undefined) throw new RangeError(`policer ${index} of ${this.#limits.length}`);
    return limit;
  }

  /** A new limit from now on; the counters stay, and what is in the bucket stays up to the new burst. */
  setLimit(index: number, limit: Limit): void {
    if (index in this.#limits) this.#limits[index] = limit;
  }

  /** Gives a policer to a new owner: full bucket, counters at zero. */
  reset(index: number, limit: Limit, now: Instant): void {
    this.setLimit(index, limit);
    fill(this.#records.cells, this.#records.at(index), limit, now);
    this.clear(index);
  }

  /** Counts packets that arrived; those that did not pass were dropped elsewhere. */
  meter(index: number, arrived: number, passed: number, now: Instant): void {
    const { cells } = this.#records;
    const record = this.#records.at(index);
    roll(cells, record, now);
    meter(cells, record, arrived, passed);
  }

  /**
   * @param reserved tokens to leave in the bucket for more important packets
   * @returns how many of `count` packets pass; the rest is dropped and is a violation.
   */
  police(index: number, count: number, now: Instant, reserved = 0): number {
    const limit = this.limit(index);
    const { cells } = this.#records;
    const record = this.#records.at(index);
    const passed = take(cells, record, refill(cells, record, limit, now) - reserved, count);
    roll(cells, record, now);
    meter(cells, record, count, passed);
    if (passed < count) this.#violations.exceeded(index, limit.recoverTime, now);
    return passed;
  }

  isViolated(index: number): boolean {
    return this.#violations.isOpen(index);
  }

  read(index: number, now: Instant): PolicerReading {
    this.#expire(now);
    const records = this.#records;
    roll(records.cells, records.at(index), now);
    const received = records.get(index, FIELD.arrived);
    const passed = records.get(index, FIELD.passed);
    return {
      received,
      passed,
      dropped: received - passed,
      arrivalRate: records.get(index, FIELD.arrivalRate),
      // The running second counts when it is already the highest.
      maxArrivalRate: Math.max(records.get(index, FIELD.maxArrivalRate), records.get(index, FIELD.arrivedInSecond)),
      passRate: records.get(index, FIELD.passRate),
      violation: this.#violations.get(index),
    };
  }

  /** What began and ended since the last call. */
  takeChanges(now: Instant): readonly ViolationChange[] {
    this.#expire(now);
    return this.#violations.takeChanges();
  }

  next(): Instant | undefined {
    return this.#violations.next();
  }

  clear(index: number): void {
    clearMeters(this.#records.cells, this.#records.at(index));
    this.#violations.clear(index);
  }

  #expire(now: Instant): void {
    this.#violations.expire((index) => this.limit(index).recoverTime, now);
  }
}
