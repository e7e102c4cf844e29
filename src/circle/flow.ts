import { beginVerification, verify } from "../respond/verification.ts";
import type { Instant } from "../time/instant.ts";
import { after, between, seconds } from "../time/instant.ts";
import { change, closeCase, escalate, note, openCase, seeSymptom, showEnds, symptomOf } from "./case.ts";
import type { CircleContext } from "./context.ts";
import { diagnose } from "./diagnosis.ts";
import { wantPoll } from "./polling.ts";
import { guard, nextStep, respond, withdrawProposal } from "./response.ts";
import { type Judgement, judge } from "./tunnels.ts";
import type { CaseState, TunnelState } from "./world.ts";

/** While something is being verified both ends are asked this often. */
const VERIFY_EVERY = seconds(1);
/** An end that recovers by itself is watched closely for this long, then at its routine. */
const WATCH_CLOSELY = seconds(60);

/** New readings may have changed how a tunnel stands: the whole way from what is seen to what is done. */
export function considerTunnel(context: CircleContext, tunnel: TunnelState): void {
  const judgement = judge(context, tunnel);
  if (judgement === undefined) return;
  const one = tunnel.incident === undefined ? undefined : context.world.cases.get(tunnel.incident);
  if (one !== undefined) continueCase(context, one, tunnel, judgement);
  else if (judgement.confirmed) beginCase(context, tunnel, judgement);
}

function beginCase(context: CircleContext, tunnel: TunnelState, judgement: Judgement): void {
  const one = openCase(context, tunnel, symptomOf(context, tunnel, judgement));
  askEvidence(context, one, tunnel);
  explainAndRespond(context, one, tunnel, judgement);
}

function explainAndRespond(context: CircleContext, one: CaseState, tunnel: TunnelState, judgement: Judgement): void {
  showEnds(context, one, tunnel, judgement);
  const named = diagnose(context, one, tunnel, judgement, troubleSince(context, tunnel));
  if (one.incident.hold === undefined) respond(context, one, tunnel, judgement, named);
}

const troubleSince = (context: CircleContext, tunnel: TunnelState): Instant =>
  tunnel.suspicion.at === "none" ? context.now : tunnel.suspicion.firstAt;

/** Both ends at the same moment, for what they hold now may be gone in a minute. */
export function askEvidence(context: CircleContext, one: CaseState, tunnel: TunnelState): void {
  for (const { device } of tunnel.ends) {
    const commands = context.world.devices.get(device)?.session === "up" ? context.platform(device).evidence : [];
    if (commands.length === 0) continue;
    const poll = `${one.incident.id}/evidence/${device}`;
    one.evidence = [...one.evidence, poll];
    context.effect({ kind: "ask", device, poll, commands, urgent: true });
  }
}

function continueCase(context: CircleContext, one: CaseState, tunnel: TunnelState, judgement: Judgement): void {
  showEnds(context, one, tunnel, judgement);
  switch (one.incident.status) {
    case "acting":
      guard(context, one, judgement);
      return;
    case "verifying":
      continueVerifying(context, one, tunnel, judgement);
      return;
    case "closed":
      return;
    default:
      watch(context, one, tunnel, judgement);
  }
}

/** Nothing of ours runs: the trouble may stay, change, or go away by itself. */
function watch(context: CircleContext, one: CaseState, tunnel: TunnelState, judgement: Judgement): void {
  if (judgement.check.agree) {
    watchRecovery(context, one, tunnel, judgement);
    return;
  }
  delete one.verification;
  if (!judgement.confirmed || judgement.wrong === one.decidedOn) return;
  seeSymptom(context, one, symptomOf(context, tunnel, judgement));
  if (one.incident.status === "escalated") return;
  explainAndRespond(context, one, tunnel, judgement);
}

function watchRecovery(context: CircleContext, one: CaseState, tunnel: TunnelState, judgement: Judgement): void {
  const { verification, finding } = verify(
    one.verification ?? beginVerification(context.now),
    judgement.ends,
    judgement.check,
    context.now,
  );
  one.verification = verification;
  if (finding === "proven") {
    withdrawProposal(context, one, "it recovered by itself");
    closeCase(context, one, `Recovered without an action of Spindrift: ${proof(tunnel, verification)}.`);
  } else if (between(verification.startedAt, context.now) < WATCH_CLOSELY) askAgain(context, tunnel);
}

function continueVerifying(context: CircleContext, one: CaseState, tunnel: TunnelState, judgement: Judgement): void {
  const before = one.verification ?? beginVerification(context.now);
  const { verification, finding } = verify(before, judgement.ends, judgement.check, context.now);
  const agreedBefore = before.agreedAt !== undefined || one.agreedOnce === true;
  one.verification = verification;
  if (verification.agreedAt !== undefined && before.agreedAt === undefined) {
    one.agreedOnce = true;
    note(context, one, {
      kind: "verification",
      text: "Both ends agree on their SPIs again; now their counters must rise.",
    });
  }
  if (agreedBefore && judgement.confirmed && judgement.wrong !== undefined) {
    relapse(context, one, tunnel, judgement);
    return;
  }
  switch (finding) {
    case "proven":
      closeCase(context, one, `Put right and proven: ${proof(tunnel, verification)}.`);
      return;
    case "not-agreed":
      note(context, one, { kind: "verification", text: "It did not help: the ends still do not agree." });
      nextStep(context, one, tunnel, judgement);
      return;
    case "not-proven":
      escalate(
        context,
        one,
        "Both ends agree on their SPIs, but no packets came in under them on both ends: nothing proves that it works.",
      );
      return;
    default:
      askAgain(context, tunnel);
  }
}

/** It had been put right and went bad again under our eyes: what we did is the first suspect. */
function relapse(context: CircleContext, one: CaseState, tunnel: TunnelState, judgement: Judgement): void {
  delete one.verification;
  seeSymptom(context, one, symptomOf(context, tunnel, judgement));
  change(context, one, { status: "open" });
  explainAndRespond(context, one, tunnel, judgement);
}

function askAgain(context: CircleContext, tunnel: TunnelState): void {
  for (const end of tunnel.ends) wantPoll(context, end.device, after(context.now, VERIFY_EVERY));
}

function proof(
  tunnel: TunnelState,
  verification: { baseline?: { received: readonly [number, number] }; received?: readonly [number, number] },
): string {
  const risen = tunnel.ends.map(({ device }, side) => {
    const from = verification.baseline?.received[side as 0 | 1] ?? 0;
    const to = verification.received?.[side as 0 | 1] ?? 0;
    return `${device} received ${to - from} more packets`;
  });
  return `both ends agree on their SPIs, and under them ${risen.join(" and ")}`;
}
