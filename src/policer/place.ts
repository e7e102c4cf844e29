import type { Instant } from "../time/instant.ts";
import { FlowDetection } from "./flow-detection.ts";
import type { FlowKeys } from "./flows.ts";
import { RESERVED } from "./limit.ts";
import type { PolicerReading, Policers } from "./policers.ts";
import { type FlowSettings, type Settings, scaledLimit } from "./settings.ts";

/** Where policing happens: a line card first, then the Routing Engine. */
export type Place = "routing-engine" | { readonly fpc: number };

/** What was dropped, by who dropped it: names of the telemetry model. */
export interface Drops {
  readonly individualPolicer: number;
  readonly aggregatePolicer: number;
  readonly individualFlow: number;
  readonly aggregateFlow: number;
}
export type DropReason = keyof Drops;

export const NO_DROPS: Drops = { individualPolicer: 0, aggregatePolicer: 0, individualFlow: 0, aggregateFlow: 0 };
export const totalOf = (drops: Drops): number =>
  drops.individualPolicer + drops.aggregatePolicer + drops.individualFlow + drops.aggregateFlow;
export const sumOf = (a: Drops, b: Drops): Drops => ({
  individualPolicer: a.individualPolicer + b.individualPolicer,
  aggregatePolicer: a.aggregatePolicer + b.aggregatePolicer,
  individualFlow: a.individualFlow + b.individualFlow,
  aggregateFlow: a.aggregateFlow + b.aggregateFlow,
});

/** One packet type at one place: its policer, its flows, and what it dropped. */
export class PlacedPolicer {
  readonly place: Place;
  readonly index: number;
  settings: Settings;
  flows: FlowDetection;
  #drops: { -readonly [reason in DropReason]: number } = { ...NO_DROPS };
  readonly #policers: Policers;

  constructor(policers: Policers, place: Place, settings: Settings, now: Instant) {
    this.place = place;
    this.settings = settings;
    this.#policers = policers;
    this.index = policers.add(limitAt(place, settings), now);
    this.flows = new FlowDetection(flowAt(place, settings));
  }

  /** New settings from now on; counters and violations stay. Flows are watched anew. */
  configure(settings: Settings): void {
    if (JSON.stringify(settings.flow) !== JSON.stringify(this.settings.flow)) {
      this.flows = new FlowDetection(flowAt(this.place, settings));
    }
    this.settings = settings;
    this.#policers.setLimit(this.index, limitAt(this.place, settings));
  }

  get isEnabled(): boolean {
    if (this.place === "routing-engine") return this.settings.isEnabledOnRoutingEngine;
    return this.settings.isEnabledOnFpc && !this.settings.configured.fpc?.[this.place.fpc]?.disableFpc;
  }

  get drops(): Drops {
    return this.#drops;
  }

  /** @returns how many packets are not part of a culprit flow */
  suppress(keys: FlowKeys, count: number, now: Instant): number {
    return count - this.flows.arrive(keys, count, this.#policers.isViolated(this.index), now);
  }

  /** @returns how many packets pass this policer's own bucket */
  police(count: number, now: Instant, aggregateFor?: Settings): number {
    if (!this.isEnabled) {
      this.#policers.meter(this.index, count, count, now);
      return count;
    }
    const reserved = RESERVED[aggregateFor?.priority ?? "high"] * this.#policers.limit(this.index).burst;
    return this.#policers.police(this.index, count, now, reserved);
  }

  /** Packets that arrived here and were dropped before they came to the bucket. */
  lost(count: number, now: Instant): void {
    if (count > 0) this.#policers.meter(this.index, count, 0, now);
  }

  record(reason: DropReason, count: number): void {
    this.#drops[reason] += count;
  }

  /** The bucket's view: what a later policer of the same place took is not in it, `drops` has it. */
  read(now: Instant): PolicerReading {
    return this.#policers.read(this.index, now);
  }

  clear(): void {
    this.#drops = { ...NO_DROPS };
    this.#policers.clear(this.index);
  }
}

const limitAt = (place: Place, settings: Settings) =>
  place === "routing-engine" ? settings.limit : scaledLimit(settings, place.fpc);

// Flows are found where packets come in: on line cards.
const flowAt = (place: Place, { flow }: Settings): FlowSettings =>
  place === "routing-engine" ? { ...flow, isEnabled: false } : flow;
