import type { CurvePoint, StormCurve } from "../../api/desk.ts";
import type { StormBasis } from "../../model/incident.ts";
import { advise } from "../../storm/advice.ts";
import { describeCurve, drawSvg } from "../../storm/draw-svg.ts";
import { stormOf } from "../../storm/measured.ts";
import { HORIZON } from "../../storm/outcome.ts";
import { sessionsOf } from "../../storm/scenario.ts";
import type { Sweep } from "../../storm/sweep.ts";
import { type Duration, milliseconds } from "../../time/instant.ts";

const SEED = 1;
/** A storm of so many that they need longer even at the best rate is followed for longer. */
const FLOORS = 10;

/** How long the storm of a case takes over the policer's rate, and what else would change it. The same basis gives the same curve. */
export function curveOf(basis: StormBasis): StormCurve {
  const scenario = stormOf(basis);
  const floor = sessionsOf(scenario) / basis.loginsPerSecond;
  const horizon = milliseconds(Math.max(HORIZON, FLOORS * 1_000 * floor));
  const advice = advise(scenario, { seeds: [SEED], horizon });
  const { aggregate, typed, forms, untouched, whatIf, assumptions } = advice;
  return {
    sessions: sessionsOf(scenario),
    tunnels: basis.tunnels,
    loginsPerSecond: basis.loginsPerSecond,
    isGuess: basis.isGuess,
    proposed: basis.rate,
    ...known("cliff", aggregate.cliff),
    ...known("best", aggregate.best?.rate),
    floorSec: secondsOf(forms.floor) ?? 0,
    untouched: {
      recovers: untouched.end === "recovered",
      up: untouched.up.at(-1) ?? 0,
      afterSec: secondsOf(untouched.t95 ?? untouched.ranFor) ?? 0,
    },
    aggregate: pointsOf(aggregate),
    typed: pointsOf(typed),
    whatIf: whatIf.map(({ change, rate, t95, tunnelsLost }) => ({
      change,
      ...known("rate", rate),
      ...known("t95Sec", secondsOf(t95)),
      tunnelsLost: Math.round(tunnelsLost),
    })),
    assumptions,
    told: describeCurve(advice),
    svg: drawSvg(advice, { rate: basis.rate, word: "proposed" }),
  };
}

const secondsOf = (span: Duration | undefined): number | undefined =>
  span === undefined ? undefined : Math.round(span / 1_000);

const pointsOf = ({ points }: Sweep): readonly CurvePoint[] =>
  points.map(({ rate, t95, tunnelsLost, loginsPerSecond }) => ({
    rate,
    ...known("t95Sec", secondsOf(t95)),
    tunnelsLost: Math.round(tunnelsLost),
    loginsPerSecond: Math.round(10 * loginsPerSecond) / 10,
  }));

const known = <Key extends string, T>(key: Key, value: T | undefined): { [K in Key]?: T } =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: T };
