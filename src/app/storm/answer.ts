import { type Advice, advise } from "../../storm/advice.ts";
import { type ClosedForms, closedForms } from "../../storm/closed-forms.ts";
import { dealt, type FleetOutcome, runFleet } from "../../storm/fleet.ts";
import { run } from "../../storm/outcome.ts";
import { policed, type Scenario } from "../../storm/scenario.ts";
import { pointOf, type Sweep, type SweepPoint, sweep } from "../../storm/sweep.ts";
import type { Duration } from "../../time/instant.ts";
import { junosLines } from "./junos.ts";
import type { StormOrder } from "./order.ts";

/** All LNS together, each behind the same policer. */
export interface FleetAnswer {
  readonly lns: number;
  readonly sessions: number;
  readonly rate: number | undefined;
  readonly t95: Duration | undefined;
  readonly upAtEnd: number;
  /** LNS whose own sessions came back. */
  readonly recovered: number;
}

interface Answered {
  /** Of one LNS, the one with the most tunnels. */
  readonly scenario: Scenario;
  readonly fleet: FleetAnswer | undefined;
  /** Whether the sessions come back, by a rate or by themselves. */
  readonly isWell: boolean;
}

export type StormAnswer = Answered &
  (
    | {
        readonly kind: "advice";
        readonly advice: Advice;
        /** The rate to set; `undefined`: none helps, or none is needed. */
        readonly chosen: SweepPoint | undefined;
        readonly junos: readonly string[];
      }
    | { readonly kind: "sweep"; readonly forms: ClosedForms; readonly sweep: Sweep }
    | { readonly kind: "rate"; readonly forms: ClosedForms; readonly isPoliced: boolean; readonly point: SweepPoint }
  );

export type Progress = (text: string) => void;

/** Carries out an order, and tells how far it is: a search takes a while. */
export function answerStorm(order: StormOrder, tell: Progress): StormAnswer {
  const [first, ...others] = dealt(order.scenario, order.lns).map(({ scenario }) => scenario);
  const scenario = others.reduce((most, one) => (one.tunnels > most.tunnels ? one : most), first ?? order.scenario);
  switch (order.question.kind) {
    case "advice":
      return adviceOf(order, scenario, tell);
    case "sweep":
      return sweepOf(order, scenario, order.question.isTyped, tell);
    case "rate":
      return rateOf(order, scenario, order.question, tell);
  }
}

function adviceOf(order: StormOrder, scenario: Scenario, tell: Progress): StormAnswer {
  const { seeds, horizon } = order;
  tell("searching the rate, some thirty runs");
  const advice = advise(scenario, { seeds, horizon, onPoint: (point, isTyped) => tell(told(point, isTyped)) });
  const chosen = choose(advice);
  return {
    kind: "advice",
    scenario,
    advice,
    chosen,
    junos: linesOf(scenario, chosen),
    fleet: fleetOf(order, { rate: chosen?.rate, isTyped: false }, tell),
    isWell: chosen !== undefined || advice.untouched.end === "recovered",
  };
}

/** A storm that passes by itself about as soon needs no policer. */
const WORTH = 0.8;

/** The recommended rate; the best one tried where the recommended one does not recover in the time given. */
function choose({ untouched, aggregate, atRecommended }: Advice): SweepPoint | undefined {
  const found = atRecommended?.t95 === undefined ? aggregate.best : atRecommended;
  if (found?.t95 === undefined) return undefined;
  const alone = untouched.end === "recovered" ? untouched.t95 : undefined;
  return alone === undefined || found.t95 < WORTH * alone ? found : undefined;
}

function sweepOf(order: StormOrder, scenario: Scenario, isTyped: boolean, tell: Progress): StormAnswer {
  const { seeds, horizon } = order;
  const found = sweep(scenario, { seeds, horizon, isTyped, onPoint: (point) => tell(told(point, isTyped)) });
  return {
    kind: "sweep",
    scenario,
    forms: closedForms(scenario),
    sweep: found,
    fleet: found.recommended === undefined ? undefined : fleetOf(order, { rate: found.recommended, isTyped }, tell),
    isWell: found.recommended !== undefined,
  };
}

const linesOf = (
  { policer: { burst }, channel: { hello } }: Scenario,
  chosen: SweepPoint | undefined,
): readonly string[] => (chosen === undefined ? [] : junosLines({ rate: chosen.rate, t95: chosen.t95, burst, hello }));

interface Rate {
  readonly rate: number | undefined;
  readonly isTyped: boolean;
}

function rateOf(order: StormOrder, scenario: Scenario, asked: Rate, tell: Progress): StormAnswer {
  const tried = policed(scenario, asked.rate, asked.isTyped);
  const outcomes = order.seeds.map((seed) => {
    tell(`seed ${seed}`);
    return run(tried, { seed, horizon: order.horizon });
  });
  const point = pointOf(asked.rate ?? 0, outcomes);
  const fleet = fleetOf(order, asked, tell);
  const isBack = fleet === undefined ? point.t95 !== undefined : fleet.t95 !== undefined;
  const forms = closedForms(tried);
  return { kind: "rate", scenario: tried, forms, isPoliced: asked.rate !== undefined, point, fleet, isWell: isBack };
}

function fleetOf({ scenario, lns, seeds, horizon }: StormOrder, { rate, isTyped }: Rate, tell: Progress) {
  if (lns === 1) return undefined;
  tell(`all ${lns} LNS together`);
  const fleet = runFleet(dealt(policed(scenario, rate, isTyped), lns), { seed: seeds[0] ?? 1, horizon });
  return summed(fleet, rate);
}

const summed = ({ runs, sessions, up, t95 }: FleetOutcome, rate: number | undefined): FleetAnswer => ({
  lns: runs.length,
  sessions,
  rate,
  t95,
  upAtEnd: up.at(-1) ?? 0,
  recovered: runs.filter(({ outcome }) => outcome.end === "recovered").length,
});

const told = ({ rate, t95 }: SweepPoint, isTyped: boolean): string =>
  `${rate} ${isTyped ? "requests" : "packets"} a second: ${t95 === undefined ? "never" : `${t95 / 1_000} s`}`;
