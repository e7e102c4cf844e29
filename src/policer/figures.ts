import { between, type Instant } from "../time/instant.ts";
import type { FlowLevel } from "./config.ts";
import type { ProtectedType } from "./ddos-protection.ts";
import { type Drops, NO_DROPS, type Place, type PlacedPolicer, sumOf, totalOf } from "./place.ts";
import { NEVER, type Violation } from "./violations.ts";

/** What one place, or the system as a whole, shows of a packet type. Rates are packets per second. */
export interface Figures {
  readonly received: number;
  /** What came to the type's bucket: received without culprit flows and, at an aggregate, without what the types' policers took. */
  readonly arrivedPolicer: number;
  readonly drops: Drops;
  readonly totalDropped: number;
  readonly finalPassed: number;
  readonly arrivalRate: number;
  readonly maxArrivalRate: number;
  readonly passRate: number;
  readonly violation: Violation;
}

export interface PlaceFigures extends Figures {
  readonly place: Place;
  readonly isEnabled: boolean;
  readonly flows: Readonly<Record<FlowLevel, { readonly current: number; readonly total: number }>>;
}

export interface TypeFigures {
  readonly system: Figures;
  readonly routingEngine: PlaceFigures;
  readonly fpcs: readonly PlaceFigures[];
}

export function figuresOf(type: ProtectedType, now: Instant): TypeFigures {
  const routingEngine = placeFigures(type.routingEngine, now);
  const fpcs = type.fpcs.map((placed) => placeFigures(placed, now));
  return { system: systemFigures(routingEngine, fpcs), routingEngine, fpcs };
}

function placeFigures(placed: PlacedPolicer, now: Instant): PlaceFigures {
  const reading = placed.read(now);
  const { drops, settings } = placed;
  const isAggregate = settings.type.priority === undefined;
  const before = drops.individualFlow + drops.aggregateFlow + (isAggregate ? drops.individualPolicer : 0);
  return {
    place: placed.place,
    isEnabled: placed.isEnabled,
    received: reading.received,
    arrivedPolicer: reading.received - before,
    drops,
    totalDropped: totalOf(drops),
    finalPassed: reading.received - totalOf(drops),
    arrivalRate: reading.arrivalRate,
    maxArrivalRate: reading.maxArrivalRate,
    passRate: reading.passRate,
    violation: reading.violation,
    flows: {
      subscriber: placed.flows.counts("subscriber"),
      "logical-interface": placed.flows.counts("logical-interface"),
      "physical-interface": placed.flows.counts("physical-interface"),
    },
  };
}

/**
 * The system receives what its line cards receive, and drops what all places drop. Its highest rate is the largest line
 * card's, not their sum, and not the Routing Engine's.
 */
function systemFigures(routingEngine: PlaceFigures, fpcs: readonly PlaceFigures[]): Figures {
  const sum = (of: (figures: Figures) => number): number => fpcs.reduce((total, fpc) => total + of(fpc), 0);
  const drops = [routingEngine, ...fpcs].reduce((total, place) => sumOf(total, place.drops), NO_DROPS);
  const received = sum((fpc) => fpc.received);
  return {
    received,
    arrivedPolicer: sum((fpc) => fpc.arrivedPolicer),
    drops,
    totalDropped: totalOf(drops),
    finalPassed: received - totalOf(drops),
    arrivalRate: sum((fpc) => fpc.arrivalRate),
    maxArrivalRate: Math.max(0, ...fpcs.map((fpc) => fpc.maxArrivalRate)),
    passRate: sum((fpc) => fpc.passRate),
    violation: joined([routingEngine, ...fpcs].map((place) => place.violation)),
  };
}

/** Many places' violations as one: the running ones from the first to the last packet, else the latest of all. */
function joined(all: readonly Violation[]): Violation {
  const count = all.reduce((total, violation) => total + violation.count, 0);
  const running = all.filter(({ state }) => state === "violating");
  const latest = all.reduce(
    (last, violation) => ((violation.lastAt ?? 0) > (last.lastAt ?? 0) ? violation : last),
    NEVER,
  );
  if (running.length === 0) return { ...latest, count };
  const startedAt = Math.min(...running.map((violation) => violation.startedAt ?? Number.POSITIVE_INFINITY)) as Instant;
  const lastAt = Math.max(...running.map((violation) => violation.lastAt ?? 0)) as Instant;
  return { state: "violating", startedAt, lastAt, duration: between(startedAt, lastAt), count };
}
