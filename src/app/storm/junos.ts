import { checkConfig } from "../../policer/ranges.ts";
import { type Duration, minutes } from "../../time/instant.ts";

/** The policer's setting that is proposed. */
export interface PolicerSetting {
  /** Packets per second. */
  readonly rate: number;
  readonly burst: number | undefined;
  /** When 95 % of the sessions should be back. */
  readonly t95: Duration | undefined;
  /** Between HELLOs; 0: they are off already. */
  readonly hello: Duration;
}

const MOST = 100_000;
const RECOVER_SECONDS = 90;
const LEAST_TRIAL = minutes(10); // Junos's own for `commit confirmed`
const TRIAL_SHARE = 1.5;

/**
 * Policer and hello interval together, under a commit that undoes itself: the policer alone would drop the tunnels' hellos
 * with the rest. Text to copy; Spindrift applies nothing here.
 */
export function junosLines({ rate, burst, t95, hello }: PolicerSetting): readonly string[] {
  const aggregate = {
    bandwidth: Math.min(MOST, rate),
    burst: Math.min(MOST, burst ?? rate),
    recoverTime: RECOVER_SECONDS,
  };
  checkConfig({ slots: [], protocols: { l2tp: { aggregate } } });
  const policer = "set system ddos-protection protocols l2tp aggregate";
  return [
    "configure exclusive",
    `${policer} bandwidth ${aggregate.bandwidth}`,
    `${policer} burst ${aggregate.burst}`,
    `${policer} recover-time ${aggregate.recoverTime}`,
    ...(hello === 0 ? [] : ["set services l2tp tunnel-group <tunnel-group> hello-interval 0"]),
    "show | compare",
    `commit confirmed ${trial(t95)} comment "L2TP login storm"`,
  ];
}

/** Minutes until Junos takes it back by itself: half as long again as the sessions should need. */
const trial = (t95: Duration | undefined): number =>
  Math.ceil(Math.max(LEAST_TRIAL, TRIAL_SHARE * (t95 ?? 0)) / minutes(1));

export const JUNOS_NOTES: readonly string[] = [
  "Name each tunnel-group. The interval stops the LNS's own hellos, and Junos documents a change of it for tunnels set up from then on; the LACs' hellos go on and are policed.",
  "Each line card polices at this rate and the Routing Engine once more: a LAC on another line card keeps its own share.",
  "It helps when, in `show subscribers summary`, Active rises from look to look; in `show network-access aaa statistics authentication` the requests count on; and the Routing Engine is idle above 0 %. Then `commit`; if not, do nothing: Junos rolls back.",
  "Being violated is what the policer is for: `show ddos-protection protocols l2tp aggregate` says so while the storm lasts.",
  "Leave flow detection off for l2tp: a whole LAC is one flow there, and the default 10 packets a second would drop it.",
];
