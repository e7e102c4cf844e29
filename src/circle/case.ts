import { clockOffset } from "../detect/clock-offset.ts";
import {
  type Incident,
  type Subject,
  type Symptom,
  type SymptomName,
  subjectOf,
  type TimelineEntry,
} from "../model/incident.ts";
import { redact } from "../model/redact.ts";
import { before, type Duration, type Instant, minutes } from "../time/instant.ts";
import type { CircleContext } from "./context.ts";
import { tell } from "./story.ts";
import { type CaseState, holderOf } from "./world.ts";

/** How much of a device's output a case file keeps of one command. */
const RAW_LIMIT = 16_384;
/** Log lines from this long before the trouble belong to its story. */
const STORY_BEFORE: Duration = minutes(2);

/** Opens a case about a tunnel or a device that there is; the first symptom gives it its title. */
export function openCase(
  context: CircleContext,
  about: { readonly subject: Subject; readonly devices: readonly string[] },
  symptom: Symptom,
): CaseState {
  const { world, now } = context;
  const { subject, devices } = about;
  world.incidents += 1;
  const id = `I-${String(world.incidents).padStart(6, "0")}`;
  const one: CaseState = {
    incident: {
      id,
      status: "open",
      title: `${subject.name}: ${TITLES[symptom.name]}`,
      ...(subject.kind === "tunnel" ? { tunnel: subject.name } : {}),
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
  const holder = holderOf(world, subject);
  if (holder !== undefined) holder.incident = id;
  world.cases.set(id, one);
  for (const device of devices) tellLogsBefore(context, one, device);
  note(context, one, { kind: "symptom", text: symptom.text });
  subjectChanged(context, subject);
  return one;
}

const TITLES: Readonly<Record<SymptomName, string>> = {
  "spi-mismatch": "the ends' security associations do not match",
  "half-open-tunnel": "only one end still holds security associations",
  "invalid-spi": "packets keep coming in under an unknown SPI",
  "tunnel-down": "the tunnel is down",
  "sessions-not-returning": "L2TP sessions were lost and do not come back",
  "logins-waiting": "logins do not end",
  "aaa-standing-still": "no login gets as far as AAA",
  "radius-timeouts": "RADIUS does not answer",
  "engine-saturated": "the routing engine has no time left",
  "l2tp-policed": "L2TP control packets are dropped by the policer",
  "l2tp-tunnels-lost": "L2TP tunnels are lost",
  "lac-sessions-lost": "the sessions of a LAC were lost",
  "link-flapped": "a link was down",
};

function subjectChanged(context: CircleContext, { kind, name }: Subject): void {
  context.effect(
    kind === "tunnel" ? { kind: "tunnel-changed", tunnel: name } : { kind: "device-changed", device: name },
  );
}

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
  change(context, one, { timeline: tell(one, told) });
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

/** A symptom that is seen again is one symptom; another one joins the same case. */
export function seeSymptom(context: CircleContext, one: CaseState, symptom: Symptom): void {
  const known = one.incident.symptoms.find(({ name, clearedAt }) => name === symptom.name && clearedAt === undefined);
  if (known === undefined) note(context, one, { kind: "symptom", text: symptom.text });
  const others = one.incident.symptoms.filter((other) => other !== known);
  const seen = known === undefined ? symptom : { ...known, seenAt: context.now };
  change(context, one, { symptoms: [...others, seen] });
}

export function closeCase(context: CircleContext, one: CaseState, text: string, ok = true): void {
  const at = context.now;
  const symptoms = one.incident.symptoms.map((symptom) => ({ clearedAt: at, ...symptom }));
  const actions = one.incident.actions.map((action) =>
    action.status === "proposed" || action.status === "approved" || action.status === "checking"
      ? { ...action, status: "withdrawn" as const, endedAt: at, outcome: "no longer needed" }
      : action,
  );
  note(context, one, { kind: "verdict", text });
  change(context, one, { status: "closed", closedAt: at, symptoms, actions, verdict: { at, ok, text } });
  forget(context, one);
}

/** The store keeps closed cases; the judgement needs only those that go on. */
function forget(context: CircleContext, one: CaseState): void {
  const subject = subjectOf(one.incident);
  const holder = holderOf(context.world, subject);
  if (holder !== undefined) {
    delete holder.incident;
    subjectChanged(context, subject);
  }
  context.world.deadlines.clear(`case ${one.incident.id}`);
  context.world.cases.delete(one.incident.id);
}

export function escalate(context: CircleContext, one: CaseState, text: string): void {
  delete one.verification;
  delete one.recovery;
  context.world.deadlines.clear(`case ${one.incident.id}`);
  note(context, one, { kind: "verdict", text });
  change(context, one, { status: "escalated", verdict: { at: context.now, ok: false, text } });
}
