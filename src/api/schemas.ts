import { Type } from "typebox";

/** What the API's answers look like; from here both the checks and the OpenAPI description come. */
const Time = Type.String({ format: "date-time", description: "RFC 3339" });
const Text = Type.String();
const Texts = Type.Array(Text);
const Optional = Type.Optional;

const IkeSa = Type.Object({ localAddress: Text, remoteAddress: Text, status: Text }, { additionalProperties: true });
const IpsecSa = Type.Object(
  { direction: Text, spi: Type.Integer(), localAddress: Text, remoteAddress: Text, active: Type.Boolean() },
  { additionalProperties: true },
);
const EndState = Type.Object(
  { at: Time, ikeSas: Type.Array(IkeSa), ipsecSas: Type.Array(IpsecSa) },
  { additionalProperties: true },
);
const End = Type.Object({ device: Text, localAddress: Text, atOpening: EndState, now: EndState });
const Evidence = Type.Object({ speaks: Text, at: Time, device: Optional(Text), text: Text });
const Cause = Type.Object({ id: Text, title: Text, standing: Text, evidence: Type.Array(Evidence) });
const Symptom = Type.Object({
  name: Text,
  tunnel: Optional(Text),
  device: Optional(Text),
  openedAt: Time,
  seenAt: Time,
  clearedAt: Optional(Time),
  text: Text,
});
const Sample = Type.Object(
  { at: Time, active: Type.Integer(), init: Type.Integer() },
  { additionalProperties: true, description: "The figures of an LNS at one look" },
);
const TimelineEntry = Type.Object({
  at: Time,
  kind: Text,
  device: Optional(Text),
  deviceAt: Optional(Time),
  clockOffset: Optional(Type.Number()),
  text: Text,
  raw: Optional(Text),
});
const Action = Type.Object(
  {
    id: Text,
    cause: Text,
    title: Text,
    device: Text,
    orders: Texts,
    risk: Text,
    blastRadius: Text,
    guard: Text,
    verification: Text,
    undo: Text,
    consent: Text,
    status: Text,
    proposedAt: Time,
  },
  { additionalProperties: true },
);

const StormBasis = Type.Object(
  {
    tunnels: Type.Integer(),
    sessionsPerTunnel: Type.Integer(),
    loginsPerSecond: Type.Number(),
    isGuess: Type.Boolean(),
    rate: Type.Integer(),
  },
  { description: "What a policer's rate was computed from" },
);

const CurvePoint = Type.Object({
  rate: Type.Integer(),
  t95Sec: Optional(Type.Integer({ description: "Seconds until 95 of 100 sessions are up; absent: never" })),
  tunnelsLost: Type.Integer(),
  loginsPerSecond: Type.Number(),
});

export const Curve = Type.Object(
  {
    sessions: Type.Integer(),
    tunnels: Type.Integer(),
    loginsPerSecond: Type.Number(),
    isGuess: Type.Boolean(),
    proposed: Type.Integer(),
    best: Optional(Type.Integer()),
    cliff: Optional(Type.Integer()),
    floorSec: Type.Integer(),
    untouched: Type.Object({ recovers: Type.Boolean(), up: Type.Integer(), afterSec: Type.Integer() }),
    aggregate: Type.Array(CurvePoint),
    typed: Type.Array(CurvePoint),
    whatIf: Type.Array(
      Type.Object({
        change: Text,
        rate: Optional(Type.Integer()),
        t95Sec: Optional(Type.Integer()),
        tunnelsLost: Type.Integer(),
      }),
    ),
    assumptions: Texts,
    told: Text,
  },
  { description: "How long a login storm takes over the policer's rate, by simulation; rates in packets per second" },
);

export const Incident = Type.Object(
  {
    id: Text,
    status: Text,
    title: Text,
    tunnel: Optional(Text),
    devices: Texts,
    openedAt: Time,
    closedAt: Optional(Time),
    symptoms: Type.Array(Symptom),
    causes: Type.Array(Cause),
    explanation: Text,
    ends: Type.Array(End),
    samples: Optional(Type.Array(Sample)),
    storm: Optional(StormBasis),
    timeline: Type.Array(TimelineEntry),
    actions: Type.Array(Action),
  },
  { additionalProperties: true, description: "The case file" },
);

export const Status = Type.Object({
  version: Text,
  startedAt: Time,
  store: Type.Object({ ok: Type.Boolean(), detail: Text }),
  listeners: Type.Array(Type.Object({ intake: Text, address: Text })),
  openIncidents: Type.Integer(),
});

export const Device = Type.Object(
  { name: Text, platform: Text, session: Text, reading: Text, unreadLines: Type.Integer() },
  { additionalProperties: true },
);
export const Tunnel = Type.Object({
  name: Text,
  state: Text,
  since: Time,
  expected: Text,
  incident: Optional(Text),
  ends: Type.Array(
    Type.Object({
      device: Text,
      localAddress: Text,
      at: Optional(Time),
      ikeSas: Type.Array(IkeSa),
      ipsecSas: Type.Array(IpsecSa),
    }),
  ),
});
export const LogLine = Type.Object({ seq: Type.Integer(), at: Time, device: Optional(Text), kind: Text, text: Text });
export const Drop = Type.Object({
  intake: Text,
  source: Text,
  reason: Text,
  type: Optional(Text),
  count: Type.Integer(),
  lastAt: Time,
  sample: Optional(Text),
});
export const AuditLine = Type.Object(
  { at: Time, actor: Text, what: Text, device: Optional(Text), incident: Optional(Text), detail: Text },
  { additionalProperties: true },
);
const Count = Type.Integer({ minimum: 0 });
export const Endpoint = Type.Object({ name: Text, address: Text, ikeSas: Count, tunnels: Count });
export const EndpointAnswer = Type.Object({
  kind: Type.String({ description: "text, help, done, slip or refused" }),
  text: Text,
  json: Type.Optional(Type.Unknown()),
});
export const LabGateway = Type.Object({
  name: Text,
  address: Text,
  ikeSas: Count,
  childSas: Count,
  faults: Texts,
  asked: Count,
  answered: Count,
});
export const LabFault = Type.Object({ name: Text, help: Text });
export const Fault = Type.Object(
  { code: Text, message: Text },
  { description: "A stable code, and what was found with its mend" },
);

export const Limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 200 }));
export const IncidentId = Type.Object({ id: Type.String({ pattern: "^I-\\d{6,}$" }) });
