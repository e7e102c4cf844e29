import { Deadlines } from "../time/deadlines.ts";
import { after, type Duration, type Instant, seconds } from "../time/instant.ts";
import type { AnySa } from "./either.ts";

/** RFC 3948 §4: the default of M. */
const KEEPALIVE_INTERVAL: Duration = seconds(20);

/**
 * Keeps the mapping of a NAT in front of us alive: for each IKE SA behind one a byte goes out when nothing else went for
 * the interval (RFC 3948 §4). Whoever has no NAT in front sends none.
 */
export class Keepalives {
  readonly #due = new Deadlines<AnySa>();
  readonly #sentAt = new WeakMap<AnySa, Instant>();

  nextWake(): Instant | undefined {
    return this.#due.next();
  }

  /** Something went to the peer, IKE or ESP: the mapping is fresh. */
  sent(sa: AnySa, now: Instant): void {
    const interval = intervalOf(sa);
    if (!sa.nat.isOursBehind || interval === 0) return;
    this.#sentAt.set(sa, now);
    if (this.#due.get(sa) === undefined) this.#due.set(sa, after(now, interval));
  }

  forget(sa: AnySa): void {
    this.#due.clear(sa);
  }

  /** @returns the SAs whose mapping needs a keepalive now */
  wake(now: Instant): readonly AnySa[] {
    const idle: AnySa[] = [];
    for (const sa of this.#due.due(now)) {
      // Every packet would move the alarm; instead it looks, when it comes, how long nothing went
      const due = after(this.#sentAt.get(sa) ?? now, intervalOf(sa));
      if (due > now) this.#due.set(sa, due);
      else {
        this.#due.clear(sa); // `sent` sets it again
        idle.push(sa);
      }
    }
    return idle;
  }
}

const intervalOf = ({ connection }: AnySa): Duration => connection.natKeepalive ?? KEEPALIVE_INTERVAL;
