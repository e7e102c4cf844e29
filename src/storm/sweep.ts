import { type Duration, milliseconds, seconds } from "../time/instant.ts";
import { criticalRate, prudentRate } from "./closed-forms.ts";
import { HORIZON, type Outcome, run } from "./outcome.ts";
import { policed, type Scenario } from "./scenario.ts";
import { sumOf } from "./tally.ts";

/** One policer rate, run with every seed. */
export interface SweepPoint {
  /** Packets per second; call and tunnel requests per second when typed. */
  readonly rate: number;
  /** Median of the seeds; `undefined`: never. */
  readonly t50: Duration | undefined;
  readonly t95: Duration | undefined;
  readonly loginsPerSecond: number;
  readonly packetsPerLogin: number | undefined;
  readonly utilisation: number;
  readonly tunnelsLost: number;
  /** Part of the packets that the policer drops, 0 to 1. */
  readonly policedShare: number;
  readonly meanCost: Duration;
}

export interface Sweep {
  readonly isTyped: boolean;
  /** By rate. */
  readonly points: readonly SweepPoint[];
  readonly best: SweepPoint | undefined;
  /** Mean cost of a packet that passes, measured below the cliff. */
  readonly meanCost: Duration;
  /** The lowest rate tried above the best one at which recovery takes twice as long, or never comes. */
  readonly cliff: number | undefined;
  /** Packets per second: the best rate or a tenth below the computed cliff, whichever is less. */
  readonly recommended: number | undefined;
  /** How far the recommended rate is below the cliff, in parts of itself. */
  readonly margin: number | undefined;
  readonly events: number;
}

export interface SweepOptions {
  readonly seeds: readonly number[];
  readonly isTyped?: boolean;
  readonly horizon?: Duration;
  /** Told after each run: a search takes a while. */
  readonly onPoint?: (point: SweepPoint) => void;
}

const GRID = 8;
const FINE = 5;
const LOWEST = 0.3;
const HIGHEST = 1.3;
const AROUND = 0.15;
/** Beyond the grid the cliff is looked for in steps of this, up to so many times the critical rate. */
const FURTHER = 1.25;
const FURTHEST = 3;

/**
 * Looks for the policer rate with the shortest T95: eight rates from 0.3 to 1.3 of the critical one in equal ratios, then
 * five around the best; and higher ones, where no cliff was met, until there is one. No bisection and no golden section: the curve is a slope, a cliff, and not smooth in detail, since
 * retransmission timers lock on to the bucket.
 */
export function sweep(scenario: Scenario, options: SweepOptions): Sweep {
  const isTyped = options.isTyped ?? false;
  const critical = roughCliff(scenario, isTyped, options.seeds[0] ?? 1);
  const points: SweepPoint[] = [];
  let events = 0;
  const tryRate = (rate: number): void => {
    if (points.some((point) => point.rate === rate)) return;
    const outcomes = options.seeds.map((seed) =>
      run(policed(scenario, rate, isTyped), { seed, horizon: options.horizon ?? HORIZON }),
    );
    events += outcomes.reduce((sum, outcome) => sum + outcome.events, 0);
    const point = pointOf(rate, outcomes);
    points.push(point);
    options.onPoint?.(point);
  };
  for (const rate of geometric(LOWEST * critical, HIGHEST * critical, GRID)) tryRate(rate);
  const coarse = bestOf(points);
  if (coarse !== undefined) {
    for (const rate of geometric((1 - AROUND) * coarse.rate, (1 + AROUND) * coarse.rate, FINE)) tryRate(rate);
  }
  for (let rate = FURTHER * HIGHEST * critical; rate <= FURTHEST * critical; rate *= FURTHER) {
    if (coarse === undefined || concluded(points, isTyped).cliff !== undefined) break;
    tryRate(Math.round(rate));
  }
  points.sort((a, b) => a.rate - b.rate);
  return { ...concluded(points, isTyped), isTyped, points, events };
}

/** The medians of one rate's runs. */
export function pointOf(rate: number, outcomes: readonly Outcome[]): SweepPoint {
  const mean = (of: (outcome: Outcome) => number): number =>
    outcomes.reduce((sum, outcome) => sum + of(outcome), 0) / outcomes.length;
  return {
    rate,
    t50: medianTime(outcomes.map(({ t50 }) => t50)),
    t95: medianTime(outcomes.map(({ t95 }) => t95)),
    loginsPerSecond: mean(({ loginsPerSecond }) => loginsPerSecond),
    packetsPerLogin: outcomes.every(({ packetsPerLogin }) => packetsPerLogin === undefined)
      ? undefined
      : mean(({ packetsPerLogin }) => packetsPerLogin ?? 0),
    utilisation: mean(({ utilisation }) => utilisation),
    tunnelsLost: mean(({ tunnelsLost }) => tunnelsLost),
    policedShare: mean(({ policed: dropped, arrived }) => sumOf(dropped) / Math.max(1, sumOf(arrived))),
    meanCost: milliseconds(mean(({ meanCost }) => meanCost)),
  };
}

function medianTime(times: readonly (Duration | undefined)[]): Duration | undefined {
  const sorted = [...times].sort((a, b) => (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY));
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

/**
 * Where the cliff should be, from a look at what passes while the LNS is half at work. Packets per second; when typed
 * requests per second, which are only part of what is served.
 */
function roughCliff(scenario: Scenario, isTyped: boolean, seed: number): number {
  const { icrq, iccn } = scenario.lns.cost;
  const gentle = (isTyped ? 0.8 : 2) * (1_000 / (icrq + iccn));
  const {
    meanCost,
    arrived,
    policed: dropped,
    served,
  } = run(policed(scenario, gentle, isTyped), {
    seed,
    horizon: seconds(60),
  });
  if (!isTyped) return criticalRate(meanCost);
  const requests = arrived.ICRQ + arrived.SCCRQ - dropped.ICRQ - dropped.SCCRQ;
  return (criticalRate(meanCost) * requests) / Math.max(1, served);
}

function geometric(from: number, to: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => Math.round(from * (to / from) ** (i / (count - 1))));
}

/** The shortest T95, the lower rate where two are equal. */
function bestOf(points: readonly SweepPoint[]): SweepPoint | undefined {
  let best: SweepPoint | undefined;
  for (const point of [...points].sort((a, b) => a.rate - b.rate)) {
    if (point.t95 !== undefined && (best?.t95 === undefined || point.t95 < best.t95)) best = point;
  }
  return best;
}

function concluded(points: readonly SweepPoint[], isTyped: boolean) {
  const best = bestOf(points);
  if (best?.t95 === undefined) {
    return { best: undefined, meanCost: milliseconds(0), cliff: undefined, recommended: undefined, margin: undefined };
  }
  const twice = 2 * best.t95;
  const isBeyond = ({ rate, t95 }: SweepPoint): boolean => rate > best.rate && (t95 === undefined || t95 > twice);
  const beyond = points.filter(isBeyond).map(({ rate }) => rate);
  const cliff = beyond.length === 0 ? undefined : Math.min(...beyond);
  const recommended = Math.round(isTyped ? 0.95 * best.rate : Math.min(best.rate, prudentRate(best.meanCost)));
  const margin = cliff === undefined ? undefined : (cliff - recommended) / recommended;
  return { best, meanCost: best.meanCost, cliff, recommended, margin };
}
