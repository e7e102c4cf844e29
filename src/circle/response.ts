import type { Cause, RemedyStep } from "../knowledge/cause.ts";
import type { Answer } from "../model/arrival.ts";
import type { OwnAction } from "../model/facts.ts";
import { type Action, type RankedCause, subjectOf } from "../model/incident.ts";
import { redact } from "../model/redact.ts";
import { consentFor } from "../respond/consent.ts";
import { beginRecovery } from "../respond/lns-recovery.ts";
import { renderOrder } from "../respond/plan.ts";
import { beginVerification } from "../respond/verification.ts";
import { after, before, type Duration, type Instant, minutes, seconds } from "../time/instant.ts";
import { addAction, nextActionId, updateAction } from "./actions.ts";
import { change, escalate, note } from "./case.ts";
import type { CircleContext } from "./context.ts";
import type { Matter } from "./matter.ts";
import { wantPoll } from "./polling.ts";
import { beginTrial, isSettling, refusalIn, settled } from "./trial.ts";
import { type CaseState, holderOf } from "./world.ts";

/** A guard whose ends cannot be read by then lets nothing pass. */
const GUARD_WITHIN: Duration = seconds(60);
/** A verification that nobody answers ends too. */
const VERIFY_WITHIN: Duration = minutes(3);
const OWN_ACTIONS_KEPT: Duration = minutes(15);

/** Decides what shall be done about a named cause: proposes the next step of its ladder, and goes on as consent allows. */
export function respond(context: CircleContext, one: CaseState, matter: Matter, named: RankedCause | undefined): void {
  withdrawProposal(context, one, "the evidence changed");
  one.decidedOn = matter.wrong ?? "";
  const cause = context.content.causes.find(({ id }) => id === named?.id);
  if (cause === undefined) {
    change(context, one, { status: "advised" });
    return;
  }
  const ladderStep = one.ladder?.cause === cause.id ? one.ladder.step : 0;
  const step = cause.ladder[ladderStep];
  if (step === undefined) {
    escalate(context, one, cause.noRemedy ?? `Every step known for ${cause.id} was taken and none helped.`);
    return;
  }
  one.ladder = { cause: cause.id, step: ladderStep, staleDevice: matter.aim(one) };
  propose(context, one, matter, cause, step);
}

function propose(context: CircleContext, one: CaseState, matter: Matter, cause: Cause, step: RemedyStep): void {
  const plan = matter.plan(one, cause, step);
  if (plan === undefined) return;
  if (!plan.ok) {
    note(context, one, { kind: "decision", device: plan.device, text: `Passed over “${step.title}”: ${plan.why}.` });
    nextStep(context, one, matter);
    return;
  }
  one.orders = plan.orders;
  delete one.trial;
  delete one.abandon;
  if (plan.trial !== undefined) one.trial = plan.trial;
  if (plan.abandon !== undefined) one.abandon = plan.abandon;
  const action = newAction(context, one, matter, cause, step, plan);
  addAction(context, one, action);
  note(context, one, { kind: "decision", device: plan.device, text: decisionText(action, plan.reason) });
  if (action.consent === "automatic") approve(context, one, "policy");
  else change(context, one, { status: action.consent === "approval" ? "awaiting-approval" : "advised" });
}

function newAction(
  context: CircleContext,
  one: CaseState,
  matter: Matter,
  cause: Cause,
  step: RemedyStep,
  { device, title }: { readonly device: string; readonly title: string },
): Action {
  return {
    id: nextActionId(one.incident),
    cause: cause.id,
    title,
    device,
    orders: one.orders.map((order) => redact(renderOrder(order))),
    risk: step.risk,
    blastRadius: step.blastRadius,
    guard: matter.words.guard,
    verification: matter.words.verification,
    undo: step.undo,
    consent: consentFor(context.world.fleet.response, cause.id, device, step.risk),
    status: "proposed",
    proposedAt: context.now,
  };
}

const CONSENTS = {
  "dry-run": "Only shown: consent is dry-run.",
  approval: "It waits for an operator's approval.",
  automatic: "Consent is automatic.",
} as const;

const decisionText = (action: Action, reason?: string): string =>
  `Proposed ${action.id} on ${action.device} (${action.risk}): ${action.title}. ${reason === undefined ? "" : `${reason} `}${CONSENTS[action.consent]}`;

/** An operator, or the policy, said yes. The guard still comes first. */
export function approve(context: CircleContext, one: CaseState, by: string): void {
  const action = one.incident.actions.at(-1);
  if (action?.status !== "proposed") return;
  updateAction(context, one, { status: "approved", approvedBy: by });
  if (by !== "policy") note(context, one, { kind: "operator", text: `${by} approved ${action.id}.` });
  audit(context, one, by, "approve", action);
  change(context, one, { status: "acting" });
  beginGuard(context, one);
}

/** Never two actions at once on one device, nor one on the heels of another. */
export function beginGuard(context: CircleContext, one: CaseState): void {
  const action = one.incident.actions.at(-1);
  if (action?.status !== "approved" || !isKnown(context, one) || one.incident.hold !== undefined) return;
  const free = freeAt(context, action.device);
  const key = `case ${one.incident.id}`;
  if (free > context.now) {
    context.world.deadlines.set(key, free);
    return;
  }
  updateAction(context, one, { status: "checking" });
  const state = context.world.devices.get(action.device);
  if (state !== undefined) state.acting = action.id;
  one.guardAfter = context.now;
  context.world.deadlines.set(key, after(context.now, GUARD_WITHIN));
  askAll(context, one);
}

const isKnown = (context: CircleContext, { incident }: CaseState): boolean =>
  holderOf(context.world, subjectOf(incident)) !== undefined;

function askAll(context: CircleContext, { incident }: CaseState): void {
  for (const device of incident.devices) wantPoll(context, device, context.now);
}

function freeAt(context: CircleContext, device: string): Instant {
  const state = context.world.devices.get(device);
  if (state?.acting !== undefined) return after(context.now, seconds(1));
  return state?.lastActedAt === undefined
    ? context.now
    : after(state.lastActedAt, context.world.fleet.response.coolDown);
}

/** Fresh answers of both ends are there: if they are what the decision was made on, it is carried out. */
export function guard(context: CircleContext, one: CaseState, matter: Matter): void {
  const action = one.incident.actions.at(-1);
  if (action?.status !== "checking" || one.guardAfter === undefined || matter.askedAt < one.guardAfter) return;
  if (matter.wrong !== one.decidedOn) {
    release(context, action.device);
    updateAction(context, one, {
      status: "withdrawn",
      endedAt: context.now,
      outcome: "the evidence changed since the decision",
    });
    note(context, one, { kind: "decision", text: `Withdrew ${action.id}: the evidence changed since the decision.` });
    delete one.decidedOn;
    change(context, one, { status: "open" });
    return;
  }
  updateAction(context, one, { status: "running", startedAt: context.now });
  note(context, one, {
    kind: "action",
    device: action.device,
    text: `${action.id}: the evidence is unchanged; sent to ${action.device}.`,
    raw: action.orders.join("\n"),
  });
  audit(context, one, "spindrift", "carry out", action);
  context.world.deadlines.set(`case ${one.incident.id}`, after(context.now, VERIFY_WITHIN));
  context.effect({
    kind: "carry-out",
    action: action.id,
    device: action.device,
    orders: one.orders,
    ...(one.abandon === undefined ? {} : { abandon: one.abandon }),
  });
}

/** The device answered, or did not. Either way only the ends themselves can tell whether it helped. */
export function outcome(context: CircleContext, one: CaseState, answers: readonly Answer[]): void {
  const action = one.incident.actions.at(-1);
  if (action?.status !== "running" || !isKnown(context, one)) return;
  const refused = refusalIn(answers);
  const said = refused === undefined ? "carried out" : `failed: ${refused.message} (${refused.code})`;
  endAction(context, one, refused === undefined ? "done" : "failed", said);
  const raw = answers.map(({ command, text }) => `${command}\n${text ?? ""}`).join("\n");
  note(context, one, { kind: "action", device: action.device, text: `${action.id} on ${action.device} ${said}.`, raw });
  if (isSettling(one)) settled(context, one, refused === undefined ? "done" : "refused");
  else if (refused !== undefined && one.trial !== undefined) abandoned(context, one, said);
  else beginVerifying(context, one);
}

/** A change of configuration is made as a whole or not at all: what was refused is not proven by looking at it. */
function abandoned(context: CircleContext, one: CaseState, said: string): void {
  delete one.trial;
  escalate(context, one, `The change was not made: it ${said}. What had been entered was thrown away.`);
}

/** The process began anew while the action ran: it is never sent again, and what it did is for the ends to tell. */
export function resumeAction(context: CircleContext, one: CaseState): void {
  const action = one.incident.actions.at(-1);
  if (action === undefined || !isKnown(context, one)) return;
  if (action.status === "checking") {
    release(context, action.device);
    updateAction(context, one, { status: "approved" });
    beginGuard(context, one);
  } else if (action.status === "running") {
    const said = "Spindrift was restarted while it ran: it is not sent again";
    endAction(context, one, "unknown", said);
    note(context, one, { kind: "action", device: action.device, text: `${action.id}: ${said}.` });
    if (isSettling(one)) settled(context, one, "unknown");
    else beginVerifying(context, one);
  }
}

function endAction(context: CircleContext, one: CaseState, status: "done" | "failed" | "unknown", said: string): void {
  const action = one.incident.actions.at(-1);
  if (action === undefined) return;
  release(context, action.device);
  const state = context.world.devices.get(action.device);
  if (state !== undefined) state.lastActedAt = context.now;
  updateAction(context, one, { status, endedAt: context.now, outcome: said });
  const { id, device, title } = action;
  const { tunnel } = one.incident;
  const own: OwnAction = { id, device, ...(tunnel === undefined ? {} : { tunnel }), title, endedAt: context.now };
  const since = before(context.now, OWN_ACTIONS_KEPT);
  context.world.ownActions = [...context.world.ownActions.filter(({ endedAt }) => endedAt >= since), own];
}

function release(context: CircleContext, device: string): void {
  const state = context.world.devices.get(device);
  if (state !== undefined) delete state.acting;
}

function beginVerifying(context: CircleContext, one: CaseState): void {
  delete one.agreedOnce;
  if (one.incident.tunnel === undefined) one.recovery = beginRecovery(context.now);
  else one.verification = beginVerification(context.now);
  const until = beginTrial(context, one) ?? after(context.now, VERIFY_WITHIN);
  context.world.deadlines.set(`case ${one.incident.id}`, until);
  change(context, one, { status: "verifying" });
  askAll(context, one);
}

/** It did not help: the next step of the ladder, or a human. */
export function nextStep(context: CircleContext, one: CaseState, matter: Matter): void {
  delete one.verification;
  delete one.recovery;
  if (one.ladder !== undefined) one.ladder = { ...one.ladder, step: one.ladder.step + 1 };
  const named = one.incident.causes.find(({ standing }) => standing === "named");
  respond(context, one, matter, named);
}

export function withdrawProposal(context: CircleContext, one: CaseState, why: string): void {
  const action = one.incident.actions.at(-1);
  if (action?.status !== "proposed" && action?.status !== "approved") return;
  updateAction(context, one, { status: "withdrawn", endedAt: context.now, outcome: why });
}

function audit(context: CircleContext, one: CaseState, actor: string, what: string, action: Action): void {
  const detail = `${action.id}: ${action.orders.join("; ")}`;
  const { now: at } = context;
  context.effect({
    kind: "audit",
    entry: { at, actor, what, device: action.device, incident: one.incident.id, detail },
  });
}

/** The ends could not be read in time: what cannot be checked is not done. */
export function guardTimedOut(context: CircleContext, one: CaseState): boolean {
  const action = one.incident.actions.at(-1);
  if (action?.status !== "checking") return action?.status === "running";
  release(context, action.device);
  const text = "the ends could not be read again just before acting";
  updateAction(context, one, { status: "withdrawn", endedAt: context.now, outcome: text });
  note(context, one, { kind: "decision", text: `Withdrew ${action.id}: ${text}.` });
  delete one.decidedOn;
  change(context, one, { status: "open" });
  return true;
}
