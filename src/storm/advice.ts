import { type Duration, minutes, seconds } from "../time/instant.ts";
import { type ClosedForms, closedForms, prudentQueue } from "./closed-forms.ts";
import { type Outcome, run } from "./outcome.ts";
import { policed, type Scenario } from "./scenario.ts";
import { pointOf, type Sweep, type SweepPoint, sweep } from "./sweep.ts";

/** A change to network or clients, and what recovery would then take. */
export interface WhatIf {
  readonly change: string;
  readonly rate: number | undefined;
  readonly t95: Duration | undefined;
  readonly tunnelsLost: number;
}

/** Everything the adviser says of a storm. */
export interface Advice {
  readonly scenario: Scenario;
  readonly forms: ClosedForms;
  /** What happens when nothing is done. */
  readonly untouched: Outcome;
  readonly aggregate: Sweep;
  /** Policing by message type, which Junos's l2tp group cannot do. */
  readonly typed: Sweep;
  /** At the recommended rate of the aggregate. */
  readonly atRecommended: SweepPoint | undefined;
  readonly whatIf: readonly WhatIf[];
  readonly assumptions: readonly string[];
}

export interface AdviceOptions {
  readonly seeds: readonly number[];
  readonly horizon?: Duration;
  readonly onPoint?: (point: SweepPoint, isTyped: boolean) => void;
}

/** Sweeps the rate, tries the other ways out, and puts closed forms and floor beside. */
export function advise(scenario: Scenario, { seeds, horizon, onPoint }: AdviceOptions): Advice {
  const shared = { seeds, ...(horizon === undefined ? {} : { horizon }) };
  const told = (isTyped: boolean) => (point: SweepPoint) => onPoint?.(point, isTyped);
  const aggregate = sweep(scenario, { ...shared, onPoint: told(false) });
  const typed = sweep(scenario, { ...shared, isTyped: true, onPoint: told(true) });
  const rate = aggregate.recommended;
  const tried = (changed: Scenario): SweepPoint => tryOut(changed, seeds, horizon ?? minutes(30));
  return {
    scenario,
    forms: closedForms(scenario),
    untouched: run(policed(scenario, undefined), { seed: seeds[0] ?? 1, horizon: minutes(15) }),
    aggregate,
    typed,
    atRecommended: rate === undefined ? undefined : tried(policed(scenario, rate)),
    whatIf: changes(scenario, aggregate).map(({ change, changed }) => {
      const { t95, tunnelsLost } = tried(changed);
      return { change, rate: changed.policer.rate, t95, tunnelsLost };
    }),
    assumptions: assumptions(scenario),
  };
}

const tryOut = (scenario: Scenario, seeds: readonly number[], horizon: Duration): SweepPoint =>
  pointOf(
    scenario.policer.rate ?? 0,
    seeds.map((seed) => run(scenario, { seed, horizon })),
  );

interface Change {
  readonly change: string;
  readonly changed: Scenario;
}

function changes(scenario: Scenario, { recommended, meanCost }: Sweep): readonly Change[] {
  const base = policed(scenario, recommended);
  const { channel, client, lns } = scenario;
  const open = policed(scenario, undefined);
  const queue = Math.max(1, prudentQueue(meanCost, channel.firstTimeout));
  const how = recommended === undefined ? "no policer" : "policed";
  return [
    // What is so already would change nothing
    ...(channel.hello === 0
      ? []
      : [{ change: `hellos off, ${how}`, changed: { ...base, channel: { ...channel, hello: seconds(0) } } }]),
    ...(channel.isSlowStart
      ? []
      : [
          {
            change: `LAC with slow start (RFC 2661 appendix A), ${how}`,
            changed: { ...base, channel: { ...channel, isSlowStart: true } },
          },
        ]),
    ...(recommended === undefined
      ? []
      : [
          {
            change: "clients double their wait up to 300 s, policed",
            changed: { ...base, client: { ...client, backoffCap: seconds(300) } },
          },
        ]),
    {
      change: "clients double their wait up to 300 s, no policer",
      changed: { ...open, client: { ...client, backoffCap: seconds(300) } },
    },
    {
      change: "clients wait 60 s for an answer, no policer",
      changed: { ...open, client: { ...client, patience: seconds(60) } },
    },
    ...(recommended === undefined
      ? []
      : [{ change: `a queue of ${queue} packets, no policer`, changed: { ...open, lns: { ...lns, queue } } }]),
  ];
}

function assumptions({ lns, channel, client }: Scenario): readonly string[] {
  return [
    "One server: a packet's cost is processor time, and packets are served one after another.",
    `A packet out of order or seen before costs ${lns.cost.duplicate} ms, is thrown away and acknowledged when its turn comes.`,
    "The daemon acknowledges, not the kernel; the way from LNS to LAC loses nothing.",
    `A LAC keeps at most ${channel.window} messages of a tunnel unacknowledged and repeats the oldest alone, after 1, 2, 4 … s.`,
    "Sessions of a lost tunnel are down at once and dial again once the tunnel is set up anew.",
    `A client gives up after ${client.patience / 1_000} s whatever the LAC does, and redials after half to one and a half times ${client.backoff / 1_000} s.`,
    "AAA answers at once: what it takes is in the cost of the ICCN. A slow RADIUS is another cause, and another cure.",
    "A session that is up stays up while its tunnel does; its keepalives are not police's business.",
  ];
}
