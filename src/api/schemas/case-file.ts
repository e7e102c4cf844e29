import Type from "typebox";
import type { Action, CaseFile, EndView, RankedCause, Symptom, TimelineEntry } from "../../model/incident.ts";
import { record, time } from "./fields.ts";
import type { Holds, Mirrors } from "./mirror.ts";
import { flowCounters, ikeSa, ipsecSa } from "./sa.ts";

const Text = Type.String();
const MaybeText = Type.Optional(Text);

export const INCIDENT_STATUSES = [
  "open",
  "awaiting-approval",
  "advised",
  "acting",
  "verifying",
  "closed",
  "escalated",
] as const;

const symptom = record({
  name: Type.Enum(["spi-mismatch", "invalid-spi", "tunnel-down", "half-open-tunnel"]),
  tunnel: Text,
  openedAt: time("when it was first seen"),
  seenAt: time("when it was last seen"),
  clearedAt: Type.Optional(time("when it was gone")),
  text: Text,
});
export type SymptomHolds = Holds<Mirrors<Symptom<string>, typeof symptom>>;

const rankedCause = record({
  id: Type.String({ examples: ["KB02"] }),
  title: Text,
  standing: Type.Enum(["named", "possible", "ruled-out"]),
  evidence: Type.Array(
    record({
      speaks: Type.Enum(["for", "against"]),
      at: time("when it was so"),
      device: MaybeText,
      text: Text,
    }),
  ),
});
export type CauseHolds = Holds<Mirrors<RankedCause<string>, typeof rankedCause>>;

const endState = record({
  at: time("when the end was read"),
  unreadable: Type.Optional(Type.String({ description: "why nothing is known, when nothing is" })),
  ikeSas: Type.Array(ikeSa),
  ipsecSas: Type.Array(ipsecSa),
  flow: Type.Optional(flowCounters),
});
const endView = record({ device: Text, localAddress: Text, atOpening: endState, now: endState });
export type EndHolds = Holds<Mirrors<EndView<string>, typeof endView>>;

const timelineEntry = record({
  at: time("by Spindrift's clock"),
  kind: Type.Enum(["symptom", "evidence", "diagnosis", "decision", "action", "verification", "operator", "verdict"]),
  device: MaybeText,
  deviceAt: Type.Optional(time("by the device's own clock")),
  clockOffset: Type.Optional(Type.Number({ description: "the device's clock minus Spindrift's, milliseconds" })),
  text: Text,
  raw: Type.Optional(Type.String({ description: "what the device wrote, secrets struck out" })),
});
export type TimelineHolds = Holds<Mirrors<TimelineEntry<string>, typeof timelineEntry>>;

const action = record({
  id: Type.String({ examples: ["I-000001/1"] }),
  cause: Text,
  title: Text,
  device: Text,
  orders: Type.Array(Text, { description: "exactly what the device is sent, secrets struck out" }),
  risk: Type.Enum(["R0", "R1", "R2", "R3", "R4"], {
    description: "R0 reads only; R1 one child SA, under a second; R2 one peer, seconds; R3 a whole box; R4 configuration",
  }),
  blastRadius: Text,
  guard: Text,
  verification: Text,
  undo: Text,
  consent: Type.Enum(["dry-run", "approval", "automatic"]),
  status: Type.Enum(["proposed", "approved", "checking", "running", "done", "failed", "withdrawn", "unknown"]),
  proposedAt: time("when it was proposed"),
  approvedBy: MaybeText,
  startedAt: Type.Optional(time("when it was sent")),
  endedAt: Type.Optional(time("when it was over")),
  outcome: Type.Optional(Type.String({ description: "what the device answered, or why it was not carried out" })),
});
export type ActionHolds = Holds<Mirrors<Action<string>, typeof action>>;

const stamp = { by: Text, at: time("when") };

export const caseFile = record(
  {
    id: Type.String({ examples: ["I-000001"] }),
    status: Type.Enum([...INCIDENT_STATUSES]),
    title: Text,
    tunnel: Text,
    devices: Type.Array(Text),
    openedAt: time("when it was opened"),
    closedAt: Type.Optional(time("when it was closed")),
    acknowledged: Type.Optional(record({ ...stamp, note: MaybeText })),
    hold: Type.Optional(record({ ...stamp, reason: Text })),
    symptoms: Type.Array(symptom),
    causes: Type.Array(rankedCause, { description: "most likely first; those ruled out stay" }),
    explanation: Type.String({ description: "the story in an operator's words" }),
    ends: Type.Array(endView, { description: "both ends, when the incident opened and as last seen" }),
    timeline: Type.Array(timelineEntry, { description: "oldest first" }),
    actions: Type.Array(action, { description: "oldest first" }),
    verdict: Type.Optional(record({ at: time("when it was given"), ok: Type.Boolean(), text: Text })),
  },
  { $id: "CaseFile", description: "An incident: symptoms, ranked causes, both ends, timeline, actions, verdict" },
);
export type CaseFileHolds = Holds<Mirrors<CaseFile, typeof caseFile>>;
