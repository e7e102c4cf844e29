import type { Instant } from "../time/instant.ts";
import { Column } from "./column.ts";
import type { Limit } from "./limit.ts";

/** Token buckets by index, two numbers each. A bucket starts full and fills by `bandwidth` a second up to `burst`. */
export class Buckets {
  readonly #tokens = new Column();
  readonly #filledAt = new Column();

  fill(index: number, limit: Limit, now: Instant): void {
    this.#tokens.set(index, limit.burst);
    this.#filledAt.set(index, now);
  }

  /**
   * Takes up to `count` tokens, one a packet, and leaves `reserved` of them in the bucket.
   * @returns how many packets pass
   */
  take(index: number, limit: Limit, count: number, now: Instant, reserved = 0): number {
    const tokens = this.#level(index, limit, now);
    const passed = Math.max(0, Math.min(count, Math.floor(tokens - reserved + ROUNDING)));
    this.#tokens.set(index, tokens - passed);
    this.#filledAt.set(index, Math.max(now, this.#filledAt.get(index)));
    return passed;
  }

  // A clock that steps back fills nothing. A burst that was made smaller takes effect at once.
  #level(index: number, limit: Limit, now: Instant): number {
    const span = Math.max(0, now - this.#filledAt.get(index));
    return Math.min(limit.burst, this.#tokens.get(index) + (span * limit.bandwidth) / 1_000);
  }
}

/** Ten refills of a tenth must make a whole token: less than a packet in a million packets. */
const ROUNDING = 1e-6;
