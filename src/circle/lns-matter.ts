import { lnsDetectors } from "../detect/lns/catalogue.ts";
import type { LnsWindow } from "../detect/lns-detector.ts";
import { areBack } from "../detect/sessions-fall.ts";
import { rankCauses } from "../diagnose/rank.ts";
import type { Cause, RemedyStep } from "../knowledge/cause.ts";
import type { LnsFacts } from "../model/facts.ts";
import type { LnsSymptom, Symptom } from "../model/incident.ts";
import type { ReadableLns } from "../model/lns.ts";
import { isPlainWord } from "../platforms/order.ts";
import { beginRecovery, hasStalled, lookAtRecovery, renderRises } from "../respond/lns-recovery.ts";
import { lnsRemedy } from "../respond/lns-remedy.ts";
import type { QuickAdvice } from "../storm/quick-advice.ts";
import { after, before, type Instant, minutes, renderDuration, seconds } from "../time/instant.ts";
import { change } from "./case.ts";
import type { CircleContext } from "./context.ts";
import { previousOf } from "./lns.ts";
import type { Look, Matter, MatterPlan } from "./matter.ts";
import { wantPoll } from "./polling.ts";
import type { CaseState, DeviceState, LnsState } from "./world.ts";

const WORDS = {
  guard:
    "the LNS is asked again just before; if another cause is named by then, or its policer or hello intervals are set otherwise, nothing is done. The configuration is locked for the change",
  verification:
    "Active rises at three looks in a row, AAA is asked, and the routing engine is idle above zero: then the commit is confirmed; if not, it is taken back. In the end 95 of 100 sessions are back",
};

const STAY_CLOSE = seconds(20);
/** How long before the trouble the figures of a case begin. */
const STORY_BEFORE = minutes(3);

/** The control plane of an LNS with the look just taken; `undefined` when there is none to judge by. */
export function lnsMatter(context: CircleContext, state: DeviceState): Matter | undefined {
  const { lns } = state;
  const latest = lns?.recent.at(-1);
  if (lns === undefined || latest === undefined || latest.at !== state.reading?.at) return undefined;
  const facts = factsOf(context, state, lns, latest);
  const opening = facts === undefined ? [] : openers(facts);
  const named = facts && rankCauses(context.content.causes, facts).find(({ standing }) => standing === "named");
  return {
    subject: { kind: "device", name: state.name },
    devices: [state.name],
    wrong: opening.length === 0 ? undefined : `${named?.id ?? "no cause"} ${settingOf(latest)}`,
    confirmed: opening.length > 0,
    isWell: opening.length === 0 && (facts?.before === undefined || areBack(facts.before, latest)),
    askedAt: latest.askedAt,
    troubleSince: context.now,
    words: WORDS,
    lookEvery: seconds(10),
    symptoms: () => (facts === undefined ? [] : symptomsOf(context, facts)),
    facts: () => facts,
    show: (one) => show(context, one, lns),
    aim: () => state.name,
    plan: (one, cause, step) => plan(context, { one, device: state.name, lns, latest, cause, step }),
    verify: (one) => verify(one, lns, latest, opening.length === 0),
    watch: (one) => watch(one, lns, latest, opening.length === 0),
    // An engine without time is polled less and less: a storm must not be lost from sight by that
    stayClose: () => wantPoll(context, state.name, after(context.now, STAY_CLOSE)),
    proof: (one) => proof(one, lns, latest),
    // Nothing was done yet, so something else may be: a link that is down becomes a storm when it comes up again
    mayChange: ({ incident }) => incident.actions.every(({ startedAt }) => startedAt === undefined),
  };
}

function factsOf(context: CircleContext, state: DeviceState, lns: LnsState, latest: ReadableLns): LnsFacts | undefined {
  const previous = previousOf(lns, latest);
  if (previous === undefined) return undefined;
  const calm = beforeOf(lns);
  const window: LnsWindow = { previous, latest, flaps: lns.flaps, ...(calm === undefined ? {} : { before: calm }) };
  const seen: Partial<Record<LnsSymptom, string>> = {};
  for (const detector of [...OPENERS, ...OTHERS]) {
    const text = detector.see(window);
    if (text !== undefined) seen[detector.name] = text;
  }
  const since = context.now;
  return {
    subject: "lns",
    device: state.name,
    now: context.now,
    before: calm,
    previous,
    latest,
    flaps: lns.flaps,
    seen,
    symptomAt: since,
    ownActions: context.world.ownActions.filter(({ device, tunnel }) => device === state.name && tunnel === undefined),
  };
}

const beforeOf = ({ sessions }: LnsState): ReadableLns | undefined =>
  sessions?.at === "fallen" ? sessions.before : undefined;

/** What opens a case is told first. */
const OPENERS = lnsDetectors.filter(({ opens }) => opens);
const OTHERS = lnsDetectors.filter(({ opens }) => !opens);

const openers = ({ seen }: LnsFacts): readonly LnsSymptom[] =>
  OPENERS.filter(({ name }) => seen[name] !== undefined).map(({ name }) => name);

/** What the operator, or anybody else, has set: a decision rests on it. */
function settingOf({ policer, tunnelGroups }: ReadableLns): string {
  const hellos = (tunnelGroups ?? []).map(({ name, helloInterval }) => `${name}=${helloInterval ?? "default"}`);
  return `${policer?.bandwidth ?? "?"}/${policer?.burst ?? "?"} ${hellos.join()}`;
}

const symptomsOf = ({ now }: CircleContext, { device, seen }: LnsFacts): readonly Symptom[] =>
  (Object.keys(seen) as LnsSymptom[]).map((name) => ({
    name,
    device,
    openedAt: now,
    seenAt: now,
    text: seen[name] ?? "",
  }));

function show(context: CircleContext, one: CaseState, { samples }: LnsState): void {
  const since = before(one.incident.openedAt, STORY_BEFORE);
  change(context, one, { samples: samples.filter(({ at }) => at >= since) });
}

interface Wanted {
  readonly one: CaseState;
  readonly device: string;
  readonly lns: LnsState;
  readonly latest: ReadableLns;
  readonly cause: Cause;
  readonly step: RemedyStep;
}

function plan(context: CircleContext, wanted: Wanted): MatterPlan | undefined {
  const { one, device: name, lns, latest, cause, step } = wanted;
  if (step.at !== "lns") return undefined;
  const passOver = (why: string): MatterPlan => ({ ok: false, device: name, why });
  const platform = context.platform(name);
  if (latest.policer === undefined) return passOver("its policer was not shown, so there is nothing to compare with");
  if (latest.tunnelGroups === undefined)
    return passOver("its tunnel groups were not shown, and the policer alone would drop their hellos");
  const odd = latest.tunnelGroups.find(({ name }) => !isPlainWord(name));
  if (odd !== undefined)
    return passOver(`it has a tunnel group ${JSON.stringify(odd.name)}, which cannot stand in a command`);
  const { setting, told, advice, basis } = lnsRemedy({
    before: beforeOf(lns),
    latest,
    capacity: lns.capacity,
    loginsPerSecond: context.device(name).loginsPerSecond,
  });
  if (latest.policer.isConfigured && latest.policer.bandwidth === setting.bandwidth)
    return passOver(`its policer is at ${setting.bandwidth} pps already`);
  const comment = `Spindrift ${one.incident.id}: ${cause.id} ${cause.name}`;
  const spelt = platform.lns?.spell({ ...setting, comment });
  if (spelt === undefined) return passOver(`${platform.name} has no change that takes itself back`);
  change(context, one, { storm: basis });
  return {
    ok: true,
    device: name,
    title: `${step.title}: ${setting.bandwidth} pps, for ${setting.trialMinutes} minutes unless it helps`,
    reason: [told, returnText(advice), latest.isFlowDetectionOn === true ? FLOWS : ""]
      .filter((text) => text !== "")
      .join(" "),
    orders: spelt.begin,
    abandon: spelt.abandon,
    trial: { minutes: setting.trialMinutes, keep: spelt.keep, takeBack: spelt.takeBack },
  };
}

const FLOWS =
  "Flow detection is on here: for l2tp a whole LAC is one flow, and the default 10 pps would drop all of it. Switch it off for l2tp.";

const returnText = ({ t95, tunnelsLost }: QuickAdvice): string =>
  t95 === undefined
    ? "The simulation does not see the sessions back within half an hour."
    : `By the simulation 95 of 100 sessions are back after ${renderDuration(t95)}${tunnelsLost === 0 ? "" : `, with ${tunnelsLost} tunnels lost on the way`}.`;

function verify(one: CaseState, lns: LnsState, latest: ReadableLns, isWell: boolean): Look {
  const earlier = one.recovery ?? beginRecovery(latest.at);
  const { recovery, finding } = lookAtRecovery(earlier, beforeOf(lns), latest, isWell);
  one.recovery = recovery;
  return {
    finding,
    hasRelapsed: earlier.hasHelped === true && !isWell && hasStalled(recovery),
    ...(finding === "helps" ? { helps: `It helps: ${renderRises(recovery)}.` } : {}),
    ...(finding === "not-helping" ? { why: "It did not help: Active does not rise from look to look." } : {}),
  };
}

/** Two good looks: one may have fallen between two bad ones. */
function watch(one: CaseState, lns: LnsState, latest: ReadableLns, isWell: boolean): "waiting" | "proven" {
  const { recovery } = lookAtRecovery(
    one.recovery ?? beginRecovery(latest.askedAt as Instant),
    beforeOf(lns),
    latest,
    isWell,
  );
  one.recovery = recovery;
  return recovery.rises >= 2 ? "proven" : "waiting";
}

function proof(
  { incident, recovery }: CaseState,
  lns: LnsState,
  { subscribers, engine, policer }: ReadableLns,
): string {
  const calm =
    beforeOf(lns)?.subscribers.active ??
    Math.max(...(incident.samples ?? []).filter(({ at }) => at <= incident.openedAt).map(({ active }) => active));
  const engineText = engine === undefined ? "" : `, the routing engine is idle ${engine.idle} %`;
  const policed = policer === undefined ? "" : `, the l2tp policer is at ${policer.bandwidth} pps`;
  const rises = recovery === undefined ? "" : `, at ${recovery.rises} good looks in a row`;
  return `${subscribers.active.toLocaleString("en-US")} subscribers are active (${calm.toLocaleString("en-US")} before)${rises}${engineText}${policed}`;
}
