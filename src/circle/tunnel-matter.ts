import type { RemedyStep } from "../knowledge/cause.ts";
import { staleSide } from "../knowledge/weighing.ts";
import type { TunnelEnd } from "../model/facts.ts";
import type { EndState, EndView, Symptom, TunnelSymptom } from "../model/incident.ts";
import { renderSpi } from "../model/sa.ts";
import { planStep } from "../respond/plan.ts";
import { beginVerification, verify } from "../respond/verification.ts";
import { seconds } from "../time/instant.ts";
import { change } from "./case.ts";
import type { CircleContext } from "./context.ts";
import { tunnelFacts } from "./facts.ts";
import type { Look, Matter, MatterPlan } from "./matter.ts";
import { type Judgement, judge } from "./tunnels.ts";
import type { CaseState, TunnelState } from "./world.ts";

const WORDS = {
  guard: "both ends are asked again just before; if what they hold has changed since the decision, nothing is done",
  verification: "both ends agree on their SPIs and both count packets received under them",
};

/** A tunnel with what both ends hold now; `undefined` when an end cannot be read. */
export function tunnelMatter(context: CircleContext, tunnel: TunnelState): Matter | undefined {
  const judgement = judge(context, tunnel);
  if (judgement === undefined) return undefined;
  const { wrong, confirmed, askedAt, check } = judgement;
  const { suspicion } = tunnel;
  return {
    subject: { kind: "tunnel", name: tunnel.name },
    devices: tunnel.ends.map((end) => end.device),
    wrong,
    confirmed,
    isWell: check.agree,
    askedAt,
    troubleSince: suspicion.at === "none" ? context.now : suspicion.firstAt,
    words: WORDS,
    lookEvery: seconds(1),
    symptoms: () => [symptomOf(context, tunnel, judgement)],
    facts: (symptomAt) => tunnelFacts(context, tunnel, judgement, symptomAt),
    show: (one) => showEnds(context, one, tunnel, judgement),
    aim: (one) => staleDeviceOf(tunnel, judgement) ?? one.ladder?.staleDevice ?? tunnel.ends[0].device,
    plan: (one, _, step) => plan(context, one, tunnel, judgement, step),
    verify: (one) => look(context, one, judgement),
    watch: (one) => watch(context, one, judgement),
    stayClose: () => undefined, // suspicion asks by itself
    proof: (one) => proof(tunnel, one),
    mayChange: () => false,
  };
}

function staleDeviceOf(tunnel: TunnelState, { ends: [a, b], check }: Judgement): string | undefined {
  const side = staleSide([
    { stale: check.stale[0], reading: a },
    { stale: check.stale[1], reading: b },
  ]);
  return side === undefined ? undefined : tunnel.ends[side]?.device;
}

function plan(
  context: CircleContext,
  one: CaseState,
  tunnel: TunnelState,
  judgement: Judgement,
  step: RemedyStep,
): MatterPlan | undefined {
  if (step.at === "lns") return undefined;
  const facts = tunnelFacts(context, tunnel, judgement, one.incident.openedAt);
  const end = facts?.ends.find(({ device }) => (device === one.ladder?.staleDevice) === (step.at === "stale-end"));
  if (end === undefined) return undefined;
  const { device } = end;
  const connections = context.world.devices.get(device)?.reading?.connections ?? [];
  const spelt = planStep(step, end, connections, context.platform(device));
  return spelt.ok
    ? { ok: true, device, title: step.title, orders: spelt.orders }
    : { ok: false, device, why: spelt.why };
}

function look(context: CircleContext, one: CaseState, { ends, check, confirmed, wrong }: Judgement): Look {
  const before = one.verification ?? beginVerification(context.now);
  const { verification, finding } = verify(before, ends, check, context.now);
  const hadHelped = before.agreedAt !== undefined || one.agreedOnce === true;
  one.verification = verification;
  const helpsNow = verification.agreedAt !== undefined && before.agreedAt === undefined;
  if (helpsNow) one.agreedOnce = true;
  return {
    finding: finding === "not-agreed" ? "not-helping" : finding,
    hasRelapsed: hadHelped && confirmed && wrong !== undefined,
    ...(helpsNow ? { helps: "Both ends agree on their SPIs again; now their counters must rise." } : {}),
    ...(WHY[finding] === undefined ? {} : { why: WHY[finding] }),
  };
}

const WHY: Readonly<Record<string, string>> = {
  "not-agreed": "It did not help: the ends still do not agree.",
  "not-proven":
    "Both ends agree on their SPIs, but no packets came in under them on both ends: nothing proves that it works.",
};

function watch(context: CircleContext, one: CaseState, { ends, check }: Judgement): "waiting" | "proven" {
  const before = one.verification ?? beginVerification(context.now);
  const { verification, finding } = verify(before, ends, check, context.now);
  one.verification = verification;
  return finding === "proven" ? "proven" : "waiting";
}

function proof(tunnel: TunnelState, { verification }: CaseState): string {
  const risen = tunnel.ends.map(({ device }, side) => {
    const from = verification?.baseline?.received[side as 0 | 1] ?? 0;
    const to = verification?.received?.[side as 0 | 1] ?? 0;
    return `${device} received ${to - from} more packets`;
  });
  return `both ends agree on their SPIs, and under them ${risen.join(" and ")}`;
}

/** Both ends side by side: as they were when the case opened, and as they are now. */
function showEnds(context: CircleContext, one: CaseState, tunnel: TunnelState, judgement: Judgement): void {
  const ends = tunnel.ends.map((end, side): EndView => {
    const now = endState(judgement, side);
    const known = one.incident.ends.find(({ device }) => device === end.device);
    return { device: end.device, localAddress: end.localAddress, atOpening: known?.atOpening ?? now, now };
  });
  change(context, one, { ends });
}

function endState(judgement: Judgement, side: number): EndState {
  const reading = judgement.ends[side as 0 | 1];
  const [flow] = reading.flows;
  return {
    at: reading.at,
    ikeSas: reading.ikeSas,
    ipsecSas: reading.ipsecSas,
    ...(flow === undefined ? {} : { flow }),
  };
}

function symptomOf(context: CircleContext, tunnel: TunnelState, judgement: Judgement): Symptom {
  const { check } = judgement;
  const name: TunnelSymptom =
    !check.holds[0] && !check.holds[1]
      ? "tunnel-down"
      : check.holds[0] && check.holds[1]
        ? "spi-mismatch"
        : "half-open-tunnel";
  return {
    name,
    tunnel: tunnel.name,
    openedAt: context.now,
    seenAt: context.now,
    text: symptomText(tunnel, judgement),
  };
}

function symptomText(tunnel: TunnelState, { check }: Judgement): string {
  if (!check.holds[0] && !check.holds[1])
    return `${tunnel.name} is expected to be up, and neither end holds a child SA.`;
  const [a, b] = tunnel.ends as readonly [TunnelEnd, TunnelEnd];
  const told = [drops(a.device, b.device, check.stale[0]), drops(b.device, a.device, check.stale[1])].filter(
    (text) => text !== "",
  );
  return `${told.join("; ")}. Both ends were asked again and the answers were the same.`;
}

const drops = (sender: string, receiver: string, spis: readonly number[]): string =>
  spis.length === 0 ? "" : `${sender} sends under ${spis.map(renderSpi).join(", ")}, which ${receiver} does not know`;
