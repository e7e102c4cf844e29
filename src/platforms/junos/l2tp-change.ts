import { type Duration, minutes } from "../../time/instant.ts";
import type { L2tpSetting, TrialOrders } from "../lns.ts";
import type { Order } from "../order.ts";

/** A commit on a routing engine that has no time left is silent for long. */
const COMMIT_WITHIN: Duration = minutes(3);

/**
 * Policer and hello interval together, under a commit that undoes itself: the policer has one limit for all L2TP packets
 * and drops the tunnels' hellos with the rest. `exclusive`: nobody else's half-made change is committed with ours.
 */
export function spellL2tp(setting: L2tpSetting): TrialOrders {
  const { bandwidth, burst, recoverTimeSec, tunnelGroups, trialMinutes } = setting;
  const policer = "set system ddos-protection protocols l2tp aggregate";
  const comment = `comment "${setting.comment}"`;
  return {
    begin: [
      line("configure exclusive"),
      line(`${policer} bandwidth ${bandwidth}`),
      line(`${policer} burst ${burst}`),
      line(`${policer} recover-time ${recoverTimeSec}`),
      ...tunnelGroups.map((name) => line(`set services l2tp tunnel-group ${name} hello-interval 0`)),
      line("show | compare"),
      slow(`commit confirmed ${trialMinutes} ${comment}`),
      line("exit configuration-mode"),
    ],
    keep: [line("configure exclusive"), slow(`commit ${comment}`), line("exit configuration-mode")],
    takeBack: [
      line("configure exclusive"),
      line("rollback 1"),
      line("show | compare"),
      slow(`commit ${comment}`),
      line("exit configuration-mode"),
    ],
    // In operational mode both are unknown words: `exit` alone would end the session there
    abandon: [line("rollback 0"), line("exit configuration-mode")],
  };
}

const line = (command: string): Order => ({ via: "cli", command });
const slow = (command: string): Order => ({ via: "cli", command, within: COMMIT_WITHIN });
