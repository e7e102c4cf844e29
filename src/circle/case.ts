import { clockOffset } from "../detect/clock-offset.ts";
import type { TunnelEnd } from "../model/facts.ts";
import type { EndState, EndView, Incident, Symptom, SymptomName, TimelineEntry } from "../model/incident.ts";
import { redact } from "../model/redact.ts";
import { renderSpi } from "../model/sa.ts";
import { before, type Duration, type Instant, minutes } from "../time/instant.ts";
import type { CircleContext } from "./context.ts";
import type { Judgement } from "./tunnels.ts";
import type { CaseState, TunnelState } from "./world.ts";

/** How much of a device's output a case file keeps of one command. */
const RAW_LIMIT = 16_384;
/** Log lines from this long before the trouble belong to its story. */
const STORY_BEFORE: Duration = minutes(2);

export function openCase(context: CircleContext, tunnel: TunnelState, symptom: Symptom): CaseState {
  const { world, now } = context;
  world.incidents += 1;
  const id = `I-${String(world.incidents).padStart(6, "0")}`;
  const devices = tunnel.ends.map((end) => end.device);
  const one: CaseState = {
    incident: {
      id,
      status: "open",
      title: `${tunnel.name}: ${TITLES[symptom.name]}`,
      tunnel: tunnel.name,
      devices,
      openedAt: now,
      symptoms: [symptom],
      causes: [],
      explanation: "",
      ends: [],
      timeline: [],
      actions: [],
    },
    orders: [],
    evidence: [],
  };
  tunnel.incident = id;
  world.cases.set(id, one);
  for (const device of devices) tellLogsBefore(context, one, device);
  note(context, one, { kind: "symptom", text: symptom.text });
  context.effect({ kind: "tunnel-changed", tunnel: tunnel.name });
  return one;
}

const TITLES: Readonly<Record<SymptomName, string>> = {
  "spi-mismatch": "the ends' security associations do not match",
  "half-open-tunnel": "only one end still holds security associations",
  "invalid-spi": "packets keep coming in under an unknown SPI",
  "tunnel-down": "the tunnel is down",
};

/** Replaces what changed; the change is told to faces and store. */
export function change(context: CircleContext, one: CaseState, patch: Partial<Incident>): void {
  one.incident = { ...one.incident, ...patch };
  context.effect({ kind: "incident-changed", incident: one.incident });
}

export function note(
  context: CircleContext,
  one: CaseState,
  entry: Omit<TimelineEntry, "at"> & { readonly at?: Instant },
): void {
  const raw = entry.raw === undefined ? {} : { raw: redact(entry.raw).slice(0, RAW_LIMIT) };
  const told: TimelineEntry = { at: context.now, ...entry, text: redact(entry.text), ...raw };
  const timeline = [...one.incident.timeline, told].sort((a, b) => a.at - b.at);
  change(context, one, { timeline });
}

/** What the device wrote shortly before belongs to the story, by our clock and by its own. */
function tellLogsBefore(context: CircleContext, one: CaseState, device: string): void {
  const state = context.world.devices.get(device);
  const since = before(context.now, STORY_BEFORE);
  for (const { at, deviceAt, event, text } of state?.happenings ?? []) {
    if (at < since) continue;
    const offset = state?.clock === undefined ? undefined : clockOffset(state.clock).offset;
    note(context, one, {
      at,
      kind: "evidence",
      device,
      text: `${device} wrote ${event}: ${text}`,
      ...(deviceAt === undefined ? {} : { deviceAt }),
      ...(deviceAt === undefined || offset === undefined ? {} : { clockOffset: offset }),
    });
  }
}

/** Both ends side by side: as they were when the case opened, and as they are now. */
export function showEnds(context: CircleContext, one: CaseState, tunnel: TunnelState, judgement: Judgement): void {
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

export function symptomOf(context: CircleContext, tunnel: TunnelState, judgement: Judgement): Symptom {
  const { check } = judgement;
  const name: SymptomName =
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

/** A symptom that is seen again is one symptom; another one joins the same case. */
export function seeSymptom(context: CircleContext, one: CaseState, symptom: Symptom): void {
  const known = one.incident.symptoms.find(({ name, clearedAt }) => name === symptom.name && clearedAt === undefined);
  if (known === undefined) note(context, one, { kind: "symptom", text: symptom.text });
  const others = one.incident.symptoms.filter((other) => other !== known);
  const seen = known === undefined ? symptom : { ...known, seenAt: context.now };
  change(context, one, { symptoms: [...others, seen] });
}

export function closeCase(context: CircleContext, one: CaseState, text: string): void {
  const at = context.now;
  const symptoms = one.incident.symptoms.map((symptom) => ({ clearedAt: at, ...symptom }));
  const actions = one.incident.actions.map((action) =>
    action.status === "proposed" || action.status === "approved" || action.status === "checking"
      ? { ...action, status: "withdrawn" as const, endedAt: at, outcome: "no longer needed" }
      : action,
  );
  note(context, one, { kind: "verdict", text });
  change(context, one, { status: "closed", closedAt: at, symptoms, actions, verdict: { at, ok: true, text } });
  forget(context, one);
}

/** The store keeps closed cases; the judgement needs only those that go on. */
function forget(context: CircleContext, one: CaseState): void {
  const tunnel = context.world.tunnels.get(one.incident.tunnel);
  if (tunnel !== undefined) {
    delete tunnel.incident;
    context.effect({ kind: "tunnel-changed", tunnel: tunnel.name });
  }
  context.world.deadlines.clear(`case ${one.incident.id}`);
  context.world.cases.delete(one.incident.id);
}

export function escalate(context: CircleContext, one: CaseState, text: string): void {
  delete one.verification;
  context.world.deadlines.clear(`case ${one.incident.id}`);
  note(context, one, { kind: "verdict", text });
  change(context, one, { status: "escalated", verdict: { at: context.now, ok: false, text } });
}
