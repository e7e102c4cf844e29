import type { Instant } from "../time/instant.ts";
import { Buckets } from "./buckets.ts";
import type { Limit } from "./limit.ts";
import { Meters } from "./meters.ts";
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

/**
 * Very many policers, each an index: token bucket, meters of what came and what passed, violation. About 130 bytes a
 * policer and no allocation per packet, so a million of them cost what they weigh.
 */
export class Policers {
  readonly #limits: Limit[] = [];
  readonly #buckets = new Buckets();
  readonly #arrived = new Meters();
  readonly #passed = new Meters();
  readonly #violations = new Violations();

  get size(): number {
    return this.#limits.length;
  }

  /** @returns the new policer's index */
  add(limit: Limit, now: Instant): number {
    const index = this.#limits.push(limit) - 1;
    this.#buckets.fill(index, limit, now);
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
    this.#buckets.fill(index, limit, now);
    this.clear(index);
  }

  /** Counts packets that arrive and are not policed here. */
  meter(index: number, count: number, now: Instant): void {
    this.#arrived.count(index, count, now);
    this.#passed.count(index, count, now);
  }

  /** Counts packets that arrive and were dropped before they came to the bucket. */
  meterLost(index: number, count: number, now: Instant): void {
    this.#arrived.count(index, count, now);
  }

  /** @returns how many of `count` packets pass; the rest is dropped and is a violation. */
  police(index: number, count: number, now: Instant, reserved = 0): number {
    const limit = this.limit(index);
    const passed = this.#buckets.take(index, limit, count, now, reserved);
    this.#arrived.count(index, count, now);
    this.#passed.count(index, passed, now);
    if (passed < count) this.#violations.exceeded(index, limit.recoverTime, now);
    return passed;
  }

  isViolated(index: number): boolean {
    return this.#violations.isOpen(index);
  }

  read(index: number, now: Instant): PolicerReading {
    this.#expire(now);
    const received = this.#arrived.total(index);
    const passed = this.#passed.total(index);
    return {
      received,
      passed,
      dropped: received - passed,
      arrivalRate: this.#arrived.rate(index, now),
      maxArrivalRate: this.#arrived.highest(index, now),
      passRate: this.#passed.rate(index, now),
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
    this.#arrived.clear(index);
    this.#passed.clear(index);
    this.#violations.clear(index);
  }

  #expire(now: Instant): void {
    this.#violations.expire((index) => this.limit(index).recoverTime, now);
  }
}
