import type { Answer } from "../model/arrival.ts";
import type { Action } from "../model/incident.ts";
import { redact } from "../model/redact.ts";
import { renderOrder } from "../respond/plan.ts";
import { after, before, type Duration, type Instant, minutes, renderInstant, seconds } from "../time/instant.ts";
import { addAction, nextActionId } from "./actions.ts";
import { change, escalate, note } from "./case.ts";
import type { CircleContext } from "./context.ts";
import { wantPoll } from "./polling.ts";
import type { CaseState, Trial } from "./world.ts";

/** What is decided about a trial must reach the device before the device decides. */
const MARGIN: Duration = minutes(1);
/** A change that was confirmed has this long to bring back all that was lost. */
const RETURN_WITHIN: Duration = minutes(40);

/** The change was made: from now on the device's own clock runs against it. */
export function beginTrial(context: CircleContext, one: CaseState): Instant | undefined {
  if (one.trial === undefined) return undefined;
  const endsAt = after(context.now, minutes(one.trial.minutes));
  one.trial = { ...one.trial, endsAt };
  return before(endsAt, MARGIN);
}

/** It helps: the change is confirmed, so that the device does not take it back. False when there is none on trial. */
export function keepTrial(context: CircleContext, one: CaseState): boolean {
  const { trial } = one;
  if (trial === undefined || trial.isKept === true || trial.settling !== undefined) return false;
  settle(context, one, trial, { how: "keep", text: "" });
  return true;
}

/** It does not help: the change is taken back where it still can be, and a human goes on. */
export function fail(context: CircleContext, one: CaseState, text: string): void {
  const { trial } = one;
  if (trial === undefined || trial.isKept === true || trial.settling !== undefined) {
    escalate(context, one, text);
    return;
  }
  const foreign = foreignCommit(context, one);
  if (foreign !== undefined) {
    // Taking back the newest commit would take back theirs, and theirs has confirmed ours
    escalate(
      context,
      one,
      `${text} Somebody else has committed since (${foreign}), which keeps our change: look at it and take it back by hand.`,
    );
    return;
  }
  settle(context, one, trial, { how: "take-back", text });
}

/** Our own commit may be told of a moment after it was answered. */
const ECHO: Duration = seconds(5);

/** A commit that the device told of after our own was done. */
function foreignCommit(context: CircleContext, one: CaseState): string | undefined {
  const action = one.incident.actions.at(-1);
  const since = action?.endedAt;
  if (action === undefined || since === undefined) return undefined;
  const own = `Spindrift ${one.incident.id}`;
  const told = context.world.devices
    .get(action.device)
    ?.happenings.findLast(
      ({ event, at, text }) => event === "configuration-commit" && at > after(since, ECHO) && !text.includes(own),
    );
  return told?.text;
}

const TITLES = {
  keep: "keep the change: confirm the commit",
  "take-back": "take the change back",
} as const;

/** The end of an action that was allowed: it needs no word of its own, and does not wait for a cool-down. */
function settle(context: CircleContext, one: CaseState, trial: Trial, settling: NonNullable<Trial["settling"]>): void {
  const begun = one.incident.actions.at(-1);
  if (begun === undefined) return;
  const orders = settling.how === "keep" ? trial.keep : trial.takeBack;
  const action: Action = {
    ...begun,
    id: nextActionId(one.incident),
    title: TITLES[settling.how],
    orders: orders.map((order) => redact(renderOrder(order))),
    status: "running",
    proposedAt: context.now,
    startedAt: context.now,
  };
  const { endedAt: _, outcome: __, ...running } = action;
  one.trial = { ...trial, settling };
  one.orders = orders;
  addAction(context, one, running);
  change(context, one, { status: "acting" });
  note(context, one, {
    kind: "action",
    device: action.device,
    text: `${action.id}: ${action.title}, the end of ${begun.id}.`,
    raw: action.orders.join("\n"),
  });
  const state = context.world.devices.get(action.device);
  if (state !== undefined) state.acting = action.id;
  const { now: at } = context;
  context.effect({
    kind: "audit",
    entry: {
      at,
      actor: "spindrift",
      what: settling.how === "keep" ? "confirm" : "take back",
      device: action.device,
      incident: one.incident.id,
      detail: `${action.id}: ${action.orders.join("; ")}`,
    },
  });
  context.world.deadlines.clear(`case ${one.incident.id}`);
  context.effect({
    kind: "carry-out",
    action: action.id,
    device: action.device,
    orders,
    ...(one.abandon === undefined ? {} : { abandon: one.abandon }),
  });
}

/** The end of a trial was ordered; `refused` says why it did not come about, `unknown` that it cannot be told. */
export function settled(context: CircleContext, one: CaseState, outcome: "done" | "refused" | "unknown"): void {
  const { trial } = one;
  if (trial?.settling === undefined) return;
  const { how, text } = trial.settling;
  const { settling: _, ...rest } = trial;
  const byItself = `the device takes it back by itself at ${trial.endsAt === undefined ? "the end of the trial" : renderInstant(trial.endsAt)}`;
  one.trial = { ...rest, ...(how === "keep" && outcome === "done" ? { isKept: true } : {}) };
  if (how === "take-back") {
    escalate(
      context,
      one,
      `${text} ${outcome === "done" ? "The change was taken back." : `Whether the change was taken back is not sure; ${byItself}.`}`,
    );
    return;
  }
  if (outcome !== "done") {
    escalate(
      context,
      one,
      `It helps, but whether the commit was confirmed is not sure: unless it was, ${byItself}. Confirm it by hand.`,
    );
    return;
  }
  note(context, one, { kind: "verification", text: "The change is confirmed. Now all that was lost must come back." });
  context.world.deadlines.set(`case ${one.incident.id}`, after(context.now, RETURN_WITHIN));
  change(context, one, { status: "verifying" });
  for (const device of one.incident.devices) wantPoll(context, device, context.now);
}

export const isSettling = ({ trial }: CaseState): boolean => trial?.settling !== undefined;

/** The answers of the device, as an action's outcome tells them. */
export const refusalIn = (answers: readonly Answer[]): Answer["error"] =>
  answers.find(({ error }) => error !== undefined)?.error;
