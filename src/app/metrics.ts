import { Gauge, Registry } from "prom-client";
import type { Spindrift } from "./spindrift.ts";

const TUNNEL_STATES = ["up", "rekeying", "mismatch", "down", "unknown"] as const;

/** The state of the moment in Prometheus's exposition format. */
export async function renderMetrics({ conductor, drops }: Spindrift): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const { world } = conductor.circle;
  gauge("spindrift_journal_entries", "Inputs taken into the journal since it began").set(conductor.seq);
  gauge("spindrift_journal_backlog", "Inputs that are not yet durable").set(conductor.backlog);
  gauge("spindrift_incidents_open", "Incidents that are not closed").set(world.cases.size);
  const tunnels = gauge("spindrift_tunnel_state", "1 for the state in which a tunnel is", ["tunnel", "state"]);
  for (const { name, state } of world.tunnels.values())
    for (const one of TUNNEL_STATES) tunnels.set({ tunnel: name, state: one }, one === state ? 1 : 0);
  const sessions = gauge("spindrift_device_session_up", "Whether the management session with a device is up", [
    "device",
  ]);
  for (const { name, session } of world.devices.values()) sessions.set({ device: name }, session === "up" ? 1 : 0);
  const unread = gauge("spindrift_device_unread_lines", "Lines of a device's answers that were not understood", [
    "device",
  ]);
  for (const { name, unread: lines } of world.devices.values()) unread.set({ device: name }, lines);
  const dropped = gauge("spindrift_drops", "What came in and was not taken, by intake, source, reason and type", [
    "intake",
    "source",
    "reason",
    "type",
  ]);
  for (const { intake, source, reason, type = "", count } of drops.list())
    dropped.set({ intake, source, reason, type }, count);
  return registry.metrics();
}
