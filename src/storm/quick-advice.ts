import { type Duration, milliseconds, minutes, seconds } from "../time/instant.ts";
import { prudentRate, roughRate } from "./closed-forms.ts";
import { run } from "./outcome.ts";
import { policed, type Scenario, sessionsOf } from "./scenario.ts";

/** A rate without a search: good enough to act on while the storm lasts. */
export interface QuickAdvice {
  /** Packets per second. */
  readonly rate: number;
  /** Mean cost of a packet that passes. */
  readonly meanCost: Duration;
  /** When 95 of 100 sessions should be back at that rate; `undefined`: not within half an hour. */
  readonly t95: Duration | undefined;
  readonly tunnelsLost: number;
}

/** Of more tunnels than these a part is simulated: the mean cost of a packet does not depend on how many there are. */
const MOST_TUNNELS = 4_000;
const LOOK: Duration = seconds(60);
const HORIZON: Duration = minutes(30);

/**
 * Two short runs in place of some thirty: one behind a rate that is surely below the cliff measures what a packet costs
 * that passes; the rate follows as a tenth below its inverse, or three tenths where the costs are a guess. The other run
 * says what that rate would do.
 */
export function adviseQuickly(
  scenario: Scenario,
  options: { readonly isGuess: boolean; readonly seed: number },
): QuickAdvice {
  const part = { ...scenario, tunnels: Math.min(scenario.tunnels, MOST_TUNNELS) };
  const share = sessionsOf(scenario) / sessionsOf(part);
  const { icrq, iccn } = scenario.lns.cost;
  const gentle = (2 * 1_000) / (icrq + iccn);
  const { meanCost } = run(policed(part, gentle), { seed: options.seed, horizon: LOOK });
  const rate = Math.max(1, Math.round(options.isGuess ? roughRate(meanCost) : prudentRate(meanCost)));
  const { t95, tunnelsLost } = run(policed(part, rate), { seed: options.seed, horizon: HORIZON });
  return {
    rate,
    meanCost,
    t95: t95 === undefined ? undefined : milliseconds(t95 * share),
    tunnelsLost: Math.round(tunnelsLost * share),
  };
}
