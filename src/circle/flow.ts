import { subjectOf } from "../model/incident.ts";
import { after, between, type Duration, minutes, seconds } from "../time/instant.ts";
import { change, closeCase, note, openCase, seeSymptom } from "./case.ts";
import type { CircleContext } from "./context.ts";
import { diagnose } from "./diagnosis.ts";
import type { Look, Matter } from "./matter.ts";
import { wantPoll } from "./polling.ts";
import { guard, nextStep, respond, withdrawProposal } from "./response.ts";
import { fail, keepTrial } from "./trial.ts";
import { tunnelMatter } from "./tunnel-matter.ts";
import { type CaseState, holderOf, type TunnelState } from "./world.ts";

/** What recovers by itself is watched closely for this long, then at its routine. */
const WATCH_CLOSELY: Duration = seconds(60);
/** A control plane may take as long to come back as its subscribers take to log in. */
const WATCH_LONGER: Duration = minutes(5);

/** New readings may have changed how a tunnel stands. */
export function considerTunnel(context: CircleContext, tunnel: TunnelState): void {
  const matter = tunnelMatter(context, tunnel);
  if (matter !== undefined) consider(context, matter);
}

/** The whole way from what is seen to what is done. */
export function consider(context: CircleContext, matter: Matter): void {
  const id = holderOf(context.world, matter.subject)?.incident;
  const one = id === undefined ? undefined : context.world.cases.get(id);
  if (one !== undefined) continueCase(context, one, matter);
  else if (matter.confirmed) beginCase(context, matter);
}

function beginCase(context: CircleContext, matter: Matter): void {
  const [first, ...others] = matter.symptoms();
  if (first === undefined) return;
  const one = openCase(context, matter, first);
  for (const symptom of others) seeSymptom(context, one, symptom);
  askEvidence(context, one);
  explainAndRespond(context, one, matter);
}

function explainAndRespond(context: CircleContext, one: CaseState, matter: Matter): void {
  matter.show(one);
  const named = diagnose(context, one, matter);
  if (one.incident.hold === undefined) respond(context, one, matter, named);
}

/** All at the same moment, for what they hold now may be gone in a minute. */
export function askEvidence(context: CircleContext, one: CaseState): void {
  const { kind } = subjectOf(one.incident);
  for (const device of one.incident.devices) {
    if (context.world.devices.get(device)?.session !== "up") continue;
    const platform = context.platform(device);
    const commands = (kind === "tunnel" ? platform.evidence : platform.lns?.evidence) ?? [];
    if (commands.length === 0) continue;
    const poll = `${one.incident.id}/evidence/${device}`;
    one.evidence = [...one.evidence, poll];
    context.effect({ kind: "ask", device, poll, commands, urgent: true });
  }
}

function continueCase(context: CircleContext, one: CaseState, matter: Matter): void {
  matter.show(one);
  switch (one.incident.status) {
    case "acting":
      guard(context, one, matter);
      return;
    case "verifying":
      continueVerifying(context, one, matter);
      return;
    case "closed":
      return;
    default:
      watch(context, one, matter);
  }
}

/** Nothing of ours runs: the trouble may stay, change, or go away by itself. */
function watch(context: CircleContext, one: CaseState, matter: Matter): void {
  if (matter.isWell) {
    watchRecovery(context, one, matter);
    return;
  }
  delete one.verification;
  delete one.recovery;
  matter.stayClose(one);
  if (!matter.confirmed || matter.wrong === one.decidedOn) return;
  for (const symptom of matter.symptoms()) seeSymptom(context, one, symptom);
  if (one.incident.status === "escalated" && !matter.mayChange(one)) return;
  explainAndRespond(context, one, matter);
}

function watchRecovery(context: CircleContext, one: CaseState, matter: Matter): void {
  if (matter.watch(one) === "proven") {
    withdrawProposal(context, one, "it recovered by itself");
    closeCase(context, one, `Recovered without an action of Spindrift: ${matter.proof(one)}.`);
    return;
  }
  const startedAt = one.verification?.startedAt ?? one.recovery?.startedAt ?? context.now;
  const closely = matter.subject.kind === "tunnel" ? WATCH_CLOSELY : WATCH_LONGER;
  if (between(startedAt, context.now) < closely) askAgain(context, matter);
}

function continueVerifying(context: CircleContext, one: CaseState, matter: Matter): void {
  const look = matter.verify(one);
  if (look.helps !== undefined) note(context, one, { kind: "verification", text: look.helps });
  if (look.hasRelapsed) {
    relapse(context, one, matter);
    return;
  }
  conclude(context, one, matter, look);
}

function conclude(context: CircleContext, one: CaseState, matter: Matter, { finding, why = "" }: Look): void {
  switch (finding) {
    case "helps":
      if (!keepTrial(context, one)) askAgain(context, matter);
      return;
    case "proven":
      closeCase(context, one, `Put right and proven: ${matter.proof(one)}.`);
      return;
    case "not-helping":
      if (one.trial !== undefined) {
        fail(context, one, why);
        return;
      }
      note(context, one, { kind: "verification", text: why });
      nextStep(context, one, matter);
      return;
    case "not-proven":
      fail(context, one, why);
      return;
    default:
      askAgain(context, matter);
  }
}

/** It had been put right and went bad again under our eyes: what we did is the first suspect. */
function relapse(context: CircleContext, one: CaseState, matter: Matter): void {
  delete one.verification;
  for (const symptom of matter.symptoms()) seeSymptom(context, one, symptom);
  if (one.trial !== undefined) {
    fail(context, one, "It had helped, and went bad again.");
    return;
  }
  change(context, one, { status: "open" });
  explainAndRespond(context, one, matter);
}

function askAgain(context: CircleContext, matter: Matter): void {
  for (const device of matter.devices) wantPoll(context, device, after(context.now, matter.lookEvery));
}
