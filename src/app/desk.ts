import type { AuditLine, Desk, DeskEvent, DeskLogLine, DeskLogQuery } from "../api/desk.ts";
import { caseFile } from "../circle/case-file.ts";
import { UsageError } from "../errors/errors.ts";
import type { Arrival } from "../model/arrival.ts";
import type { CaseFile, StormBasis } from "../model/incident.ts";
import type { OperatorOrder } from "../model/input.ts";
import { redact } from "../model/redact.ts";
import type { JournalEntry, LogQuery } from "../store/store.ts";
import { type Instant, instant, parseInstant, renderInstant } from "../time/instant.ts";
import { exportIncident } from "./export.ts";
import { renderMetrics } from "./metrics.ts";
import type { Spindrift } from "./spindrift.ts";
import { CurveDesk } from "./storm/curve-desk.ts";
import { VERSION } from "./version.ts";
import { deviceStatus, tunnelStatus } from "./views.ts";

const INCIDENTS_LISTED = 500;

/** The running Spindrift as its faces see it. */
export function deskOf(spindrift: Spindrift): Desk {
  const { store, conductor } = spindrift;
  const { world } = conductor.circle;
  const incident = async (id: string): Promise<CaseFile | undefined> => {
    const record = await store.loadIncident(id);
    return record === undefined ? undefined : (JSON.parse(record.body) as CaseFile);
  };
  const curves = new CurveDesk();
  return {
    status: () => ({
      version: VERSION,
      startedAt: renderInstant(instant(spindrift.startedAt)),
      store: { ok: spindrift.storeTrouble === undefined, detail: spindrift.storeTrouble ?? `${conductor.seq} entries` },
      listeners: spindrift.listeners.map(({ intake, address }) => ({ intake, address })),
      openIncidents: world.cases.size,
    }),
    devices: () => [...world.devices.values()].map((device) => deviceStatus(world, device)),
    tunnels: () => [...world.tunnels.values()].map((tunnel) => tunnelStatus(world, tunnel)),
    incidents: async () =>
      (await store.listIncidents(INCIDENTS_LISTED)).map(({ body }) => JSON.parse(body) as CaseFile),
    incident,
    curve: async (id) => curves.curve(basisOf(await incident(id), id)),
    order: (order) => takeOrder(spindrift, order),
    exportIncident: (id) => exportIncident(store, spindrift.fleet, id),
    log: async (query) => (await store.queryJournal(queryOf(query))).map(logLine),
    drops: () => spindrift.drops.list(),
    audit: async (limit) =>
      (await store.listAudit(limit)).map((line): AuditLine => ({ ...line, at: renderInstant(line.at) })),
    metrics: async () => renderMetrics(spindrift),
    watch: (listener: (event: DeskEvent) => void) => spindrift.watch(listener),
  };
}

function basisOf(file: CaseFile | undefined, id: string): StormBasis {
  if (file === undefined) throw new UsageError("incident.unknown", `there is no incident ${id}`);
  if (file.storm !== undefined) return file.storm;
  throw new UsageError(
    "curve.unknown",
    `no policer's rate was computed for ${id}: only a login storm (KB19) has a curve`,
  );
}

async function takeOrder({ conductor }: Spindrift, order: OperatorOrder): Promise<CaseFile> {
  conductor.circle.mayOrder(order);
  await conductor.submit({ kind: "order", at: instant(Date.now()), order });
  const incident = conductor.circle.incident(order.incident);
  if (incident === undefined) throw new UsageError("incident.unknown", `there is no open incident ${order.incident}`);
  return caseFile(incident);
}

function queryOf({ from, until, ...rest }: DeskLogQuery): LogQuery {
  return { kind: "log", ...rest, ...timeOf("from", from), ...timeOf("until", until) };
}

function timeOf(name: string, text: string | undefined): Record<string, Instant> {
  if (text === undefined) return {};
  const at = parseInstant(text);
  if (at === undefined)
    throw new UsageError("query.time", `“${name}” must be a time like 2026-03-12T18:22:10Z, not “${text}”`);
  return { [name]: at };
}

function logLine({ seq, at, kind, device, body }: JournalEntry): DeskLogLine {
  const arrival = JSON.parse(body) as Arrival;
  const text = redact(arrival.kind === "log" ? arrival.text : body);
  return { seq, at: renderInstant(at), kind, text, ...(device === undefined ? {} : { device }) };
}
