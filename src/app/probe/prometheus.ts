import { Gauge, Registry } from "prom-client";
import type { IpsecReport } from "../../endpoint/probe/stage.ts";

/** A probe's outcome in Prometheus's exposition format, as blackbox_exporter names such things. */
export async function renderIpsecMetrics(gateway: string, { stages, measured, isWell }: IpsecReport): Promise<string> {
  const registry = new Registry();
  registry.setDefaultLabels({ gateway });
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `spindrift_probe_${name}`, help, labelNames, registers: [registry] });
  gauge("success", "1 when no stage failed").set(isWell ? 1 : 0);
  const verdicts = gauge("stage_passed", "1 for a stage that passed, 0 for one that failed; skipped ones are absent", [
    "stage",
  ]);
  const times = gauge("stage_duration_seconds", "How long a stage took", ["stage"]);
  for (const { stage, verdict, took } of stages.filter((one) => one.verdict !== "skipped")) {
    verdicts.set({ stage }, verdict === "passed" ? 1 : 0);
    times.set({ stage }, took / 1_000);
  }
  if (measured.roundTrip !== undefined)
    gauge("tunnel_round_trip_seconds", "The fastest echo through the tunnel").set(measured.roundTrip / 1_000);
  if (measured.pathMtu !== undefined)
    gauge("tunnel_mtu_bytes", "The longest inner packet that came back").set(measured.pathMtu);
  gauge("echoes_sent", "Echoes sent through the tunnel").set(measured.echoesSent);
  gauge("echoes_answered", "Echoes answered through the tunnel").set(measured.echoesAnswered);
  gauge("retransmissions", "IKE messages that had to be sent again").set(measured.retransmissions);
  return registry.metrics();
}
