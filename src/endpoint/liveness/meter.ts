import type { ChildSa } from "../esp/child-sa.ts";

export interface Packets {
  readonly received: number;
  readonly sent: number;
}

const NONE: Packets = { received: 0, sent: 0 };

/** The packets of a tunnel since it was last asked, over all its SAs, those that are gone meanwhile included. */
export class Meter {
  readonly #seen = new Map<ChildSa, Packets>();
  #since: Packets = NONE;

  add(child: ChildSa): void {
    this.#seen.set(child, packetsOf(child));
  }

  remove(child: ChildSa): void {
    this.#count(child);
    this.#seen.delete(child);
  }

  /** What is no traffic of the tunnel's users. */
  discount({ received, sent }: Packets): void {
    this.#since = { received: this.#since.received - received, sent: this.#since.sent - sent };
  }

  take(): Packets {
    for (const child of this.#seen.keys()) this.#count(child);
    const since = this.#since;
    this.#since = NONE;
    return since;
  }

  #count(child: ChildSa): void {
    const before = this.#seen.get(child);
    const { inPackets, outPackets } = child.counters;
    if (before === undefined || (before.received === inPackets && before.sent === outPackets)) return;
    this.#since = {
      received: this.#since.received + inPackets - before.received,
      sent: this.#since.sent + outPackets - before.sent,
    };
    this.#seen.set(child, packetsOf(child));
  }
}

const packetsOf = ({ counters }: ChildSa): Packets => ({ received: counters.inPackets, sent: counters.outPackets });
