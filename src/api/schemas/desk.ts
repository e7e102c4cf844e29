import Type, { type TSchema } from "typebox";
import type { AuditLine, DeskLogLine, DeskStatus, DeviceStatus, DropCount, TunnelStatus } from "../desk.ts";
import { caseFile } from "./case-file.ts";
import { record, time } from "./fields.ts";
import type { Holds, Mirrors } from "./mirror.ts";
import { ikeSa, ipsecSa } from "./sa.ts";

const Text = Type.String();
const MaybeText = Type.Optional(Text);

const deskStatus = record(
  {
    version: Text,
    startedAt: time("when this process began"),
    store: record({ ok: Type.Boolean(), detail: Text }),
    listeners: Type.Array(record({ intake: Text, address: Text })),
    openIncidents: Type.Integer(),
  },
  { $id: "Status" },
);
export type StatusHolds = Holds<Mirrors<DeskStatus, typeof deskStatus>>;

const deviceStatus = record(
  {
    name: Text,
    platform: Text,
    session: Type.Enum(["up", "down", "never"]),
    reason: Type.Optional(Type.String({ description: "why the session is down or the answer cannot be read" })),
    lastReadingAt: Type.Optional(time("when it was last read")),
    reading: Type.Enum(["ok", "unknown", "none"], { description: "unknown: its last answer could not be read" }),
    clockOffset: Type.Optional(
      record(
        { milliseconds: Type.Number(), uncertainty: Type.Number() },
        { description: "the device's clock minus Spindrift's, and how sure that is, milliseconds" },
      ),
    ),
    debugs: Type.Optional(Type.Array(Text, { description: "debugs that are switched on" })),
    unreadLines: Type.Integer({ description: "lines of its answers that were not understood" }),
  },
  { $id: "Device" },
);
export type DeviceHolds = Holds<Mirrors<DeviceStatus, typeof deviceStatus>>;

const tunnelStatus = record(
  {
    name: Text,
    state: Type.Enum(["up", "rekeying", "down", "mismatch", "unknown"]),
    since: time("since when it is so"),
    expected: Type.Enum(["configured", "learned"]),
    incident: Type.Optional(Type.String({ description: "the open incident about it" })),
    ends: Type.Array(
      record({
        device: Text,
        localAddress: Text,
        at: Type.Optional(time("when this end was read")),
        ikeSas: Type.Array(ikeSa),
        ipsecSas: Type.Array(ipsecSa),
      }),
    ),
  },
  { $id: "Tunnel" },
);
export type TunnelHolds = Holds<Mirrors<TunnelStatus, typeof tunnelStatus>>;

const logLine = record(
  { seq: Type.Integer(), at: time("when it came in"), device: MaybeText, kind: Text, text: Text },
  { $id: "LogLine" },
);
export type LogHolds = Holds<Mirrors<DeskLogLine, typeof logLine>>;

const dropCount = record(
  {
    intake: Text,
    source: Text,
    reason: Type.String({ description: "a stable dotted code", examples: ["syslog.oversized"] }),
    count: Type.Integer(),
    lastAt: time("when it last happened"),
    sample: MaybeText,
  },
  { $id: "Drop", description: "Input that came and was not taken" },
);
export type DropHolds = Holds<Mirrors<DropCount, typeof dropCount>>;

const auditLine = record(
  { at: time("when"), actor: Text, what: Text, device: MaybeText, incident: MaybeText, detail: Text },
  { $id: "AuditLine" },
);
export type AuditHolds = Holds<Mirrors<AuditLine, typeof auditLine>>;

const problem = record(
  {
    code: Type.String({ description: "a dotted code that never changes", examples: ["incident.unknown"] }),
    message: Type.String({ description: "what was expected, what was found, and how to mend it" }),
  },
  { $id: "Problem", description: "Every error has this shape" },
);

/** What the document names under `components`. */
export const components: readonly TSchema[] = [
  caseFile,
  deskStatus,
  deviceStatus,
  tunnelStatus,
  logLine,
  dropCount,
  auditLine,
  problem,
];
