import { between, type Duration, type Instant } from "../time/instant.ts";
import { type Limit, type Priority, RESERVED } from "./limit.ts";
import { type PolicerReading, Policers } from "./policers.ts";
import type { ViolationChange } from "./violations.ts";

/** How an intake is guarded: what one source may send by each protocol, and what all of them together may. */
export interface GuardRules {
  readonly perSource: Limit;
  /** Where a protocol differs. */
  readonly perProtocol?: Readonly<Record<string, Limit>>;
  /** What the intake can do; less important input leaves part of its burst to what is more. */
  readonly total: Limit;
  /** Sources that are told apart; further ones share one policer, so that forged senders fill no memory. */
  readonly mostSources: number;
  /** A source unheard for so long may be forgotten for a new one; its drops stay counted. */
  readonly idleAfter: Duration;
}

export interface GuardInput {
  readonly source: string;
  readonly protocol: string;
  readonly priority: Priority;
}

/** Why input was dropped: its source sent too much, or all together did. */
export type GuardReason = "source" | "total";
export interface GuardVerdict {
  readonly passed: number;
  /** What stopped the rest. */
  readonly reason: GuardReason | undefined;
}

export interface SourceReading extends PolicerReading {
  readonly source: string;
  readonly protocol: string;
  readonly droppedBy: Readonly<Record<GuardReason, number>>;
}

/** All sources that are not told apart. */
export const OTHERS = "(others)";

interface Guarded {
  readonly source: string;
  readonly protocol: string;
  index: number;
  lastAt: Instant;
  readonly droppedBy: Record<GuardReason, number>;
}

/**
 * The policer of Spindrift's own intake: a flood from one device costs that device only, every drop is counted by source,
 * protocol and reason, and the memory it takes has an end.
 */
export class SourceGuard {
  readonly #rules: GuardRules;
  readonly #policers = new Policers();
  readonly #total: number;
  readonly #guarded = new Map<string, Guarded>();
  readonly #forgotten: Record<GuardReason, number> = { source: 0, total: 0 };

  constructor(rules: GuardRules, now: Instant) {
    this.#rules = rules;
    this.#total = this.#policers.add(rules.total, now);
  }

  arrive(input: GuardInput, count: number, now: Instant): GuardVerdict {
    const guarded = this.#find(input, now);
    guarded.lastAt = now;
    const ofSource = this.#policers.police(guarded.index, count, now);
    guarded.droppedBy.source += count - ofSource;
    const reserved = RESERVED[input.priority] * this.#rules.total.burst;
    const passed = this.#policers.police(this.#total, ofSource, now, reserved);
    guarded.droppedBy.total += ofSource - passed;
    const reason = passed < ofSource ? "total" : ofSource < count ? "source" : undefined;
    return { passed, reason };
  }

  /** Every source by protocol, and the intake as a whole. */
  read(now: Instant): { readonly sources: readonly SourceReading[]; readonly total: PolicerReading } {
    const sources = [...this.#guarded.values()].map(({ source, protocol, index, droppedBy }) => ({
      ...this.#policers.read(index, now),
      source,
      protocol,
      droppedBy: { ...droppedBy },
    }));
    return { sources, total: this.#policers.read(this.#total, now) };
  }

  /** Drops of sources that were forgotten since: no count gets lost. */
  get forgotten(): Readonly<Record<GuardReason, number>> {
    return this.#forgotten;
  }

  /** Violations that began and ended, with their source; of the whole intake without one. */
  takeChanges(
    now: Instant,
  ): readonly (ViolationChange & { readonly input: { source: string; protocol: string } | undefined })[] {
    const byIndex = new Map([...this.#guarded.values()].map((guarded) => [guarded.index, guarded]));
    return this.#policers.takeChanges(now).map((change) => {
      const guarded = byIndex.get(change.index);
      return { ...change, input: guarded && { source: guarded.source, protocol: guarded.protocol } };
    });
  }

  #find({ source, protocol }: GuardInput, now: Instant): Guarded {
    const known = this.#guarded.get(keyOf(source, protocol));
    if (known !== undefined) return known;
    if (this.#guarded.size < this.#rules.mostSources) return this.#guard(source, protocol, now);
    const index = this.#forgetOne(now);
    if (index !== undefined) return this.#guard(source, protocol, now, index);
    return this.#guarded.get(keyOf(OTHERS, protocol)) ?? this.#guard(OTHERS, protocol, now);
  }

  #guard(source: string, protocol: string, now: Instant, used?: number): Guarded {
    const limit = this.#rules.perProtocol?.[protocol] ?? this.#rules.perSource;
    if (used !== undefined) this.#policers.reset(used, limit, now);
    const index = used ?? this.#policers.add(limit, now);
    const guarded = { source, protocol, index, lastAt: now, droppedBy: { source: 0, total: 0 } };
    this.#guarded.set(keyOf(source, protocol), guarded);
    return guarded;
  }

  /** A source that was not heard lately. Looks at a few, the longest known first; busy ones go to the end of the line. */
  #forgetOne(now: Instant): number | undefined {
    let looked = 0;
    for (const [key, guarded] of this.#guarded) {
      if (++looked > LOOKS) return undefined;
      this.#guarded.delete(key);
      if (guarded.source !== OTHERS && between(guarded.lastAt, now) >= this.#rules.idleAfter) {
        this.#forgotten.source += guarded.droppedBy.source;
        this.#forgotten.total += guarded.droppedBy.total;
        return guarded.index;
      }
      this.#guarded.set(key, guarded);
    }
    return undefined;
  }
}

/** How many sources are looked at to find one to forget: the cost of a packet stays bounded. */
const LOOKS = 8;

const keyOf = (source: string, protocol: string): string => `${protocol} ${source}`;
