import { tunnelsOf } from "../detect/lns/l2tp-tunnels-lost.ts";
import type { LoginCapacity } from "../detect/login-capacity.ts";
import { missing } from "../detect/sessions-fall.ts";
import type { StormBasis } from "../model/incident.ts";
import type { ReadableLns } from "../model/lns.ts";
import type { L2tpSetting } from "../platforms/lns.ts";
import { stormOf } from "../storm/measured.ts";
import { adviseQuickly, type QuickAdvice } from "../storm/quick-advice.ts";
import { LINK_FLAP } from "../storm/scenario.ts";
import { type Duration, minutes } from "../time/instant.ts";

/** What is known of the LNS beside its two looks. */
export interface LnsKnowledge {
  readonly before: ReadableLns | undefined;
  readonly latest: ReadableLns;
  readonly capacity: LoginCapacity | undefined;
  /** Logins a second by the operator's own word. */
  readonly loginsPerSecond: number | undefined;
}

export interface LnsRemedy {
  readonly setting: Omit<L2tpSetting, "comment">;
  readonly advice: QuickAdvice;
  /** Where the rate comes from, as a sentence. */
  readonly told: string;
  readonly basis: StormBasis;
}

/** Range of Junos's statement; nothing else needs more. */
const MOST_PPS = 100_000;
const RECOVER_SECONDS = 90;
/** The device's own default for a commit that must be confirmed, and what proof and decision need at least. */
const LEAST_TRIAL: Duration = minutes(10);

/** The policer's rate for this storm on this LNS, and hellos off with it, from what the gateway has shown. */
export function lnsRemedy(known: LnsKnowledge): LnsRemedy {
  const { told: costs, ...callers } = callersSeen(known);
  const { isGuess } = callers;
  const advice = adviseQuickly(stormOf(callers), { isGuess, seed: 1 });
  const rate = Math.min(MOST_PPS, advice.rate);
  const { meanCost } = advice;
  return {
    advice,
    basis: { ...callers, rate },
    setting: {
      bandwidth: rate,
      burst: rate,
      recoverTimeSec: RECOVER_SECONDS,
      tunnelGroups: (known.latest.tunnelGroups ?? []).map(({ name }) => name),
      trialMinutes: Math.ceil(LEAST_TRIAL / minutes(1)),
    },
    told: `The rate: ${costs}; so a packet that passes costs ${meanCost.toFixed(1)} ms, and ${isGuess ? "seven" : "nine"} tenths of its inverse are ${rate} pps, short of the cliff.`,
  };
}

export type Callers = Omit<StormBasis, "rate"> & {
  /** Where the logins a second come from. */
  readonly told: string;
};

/** Who calls, and how many logins a second the LNS manages: the operator's word, what was learned of it, or a published case. */
export function callersSeen({ before, latest, capacity, loginsPerSecond }: LnsKnowledge): Callers {
  const sessions = Math.max(1, callersOf(before, latest));
  const perTunnel = Math.max(1, Math.round(sessionsPerTunnel(before ?? latest)));
  const callers = { tunnels: Math.max(1, Math.round(sessions / perTunnel)), sessionsPerTunnel: perTunnel };
  if (loginsPerSecond !== undefined) {
    const told = `the LNS manages ${loginsPerSecond} logins a second as configured`;
    return { ...callers, loginsPerSecond, told, isGuess: false };
  }
  if (capacity !== undefined) {
    const { logins, overSec, busy } = capacity;
    const told = `the LNS took ${logins} logins in ${Math.round(overSec)} s with ${Math.round(100 * busy)} % of its engine, ${capacity.loginsPerSecond.toFixed(0)} a second at most`;
    return { ...callers, loginsPerSecond: capacity.loginsPerSecond, told, isGuess: false };
  }
  const told = "no logins of this LNS were seen while it was well, so a published case's costs are taken";
  return { ...callers, loginsPerSecond: PUBLISHED, told, isGuess: true };
}

const { icrq, iccn } = LINK_FLAP.lns.cost;
const PUBLISHED = 1_000 / (icrq + iccn);

/** Part of the tunnels that must be gone for the rest to be in doubt. */
const TUNNELS_LOST = 0.02;

/**
 * Sessions may still be falling: the rate has to bear half of them calling, for a few repeat little and are soon in. Where
 * tunnels are lost as well, in the end all of them call.
 */
function callersOf(before: ReadableLns | undefined, latest: ReadableLns): number {
  if (before === undefined) return latest.subscribers.init;
  const isLosingTunnels = tunnelsOf(latest) < (1 - TUNNELS_LOST) * tunnelsOf(before);
  return isLosingTunnels ? before.subscribers.active : Math.max(missing(before, latest), before.subscribers.active / 2);
}

/** Of the tunnels that carry any. */
function sessionsPerTunnel(view: ReadableLns): number {
  const tunnels = tunnelsOf(view);
  const sessions = view.peers.reduce((sum, peer) => sum + peer.sessions, 0);
  return tunnels === 0 || sessions === 0 ? LINK_FLAP.sessionsPerTunnel : sessions / tunnels;
}
