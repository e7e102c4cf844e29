import { Gauge, Registry } from "prom-client";
import type { IkeReport } from "../../endpoint/probe/ike-report.ts";
import type { IpsecReport } from "../../endpoint/probe/stage.ts";

/** A probe's outcome in Prometheus's exposition format, as blackbox_exporter names such things. */
export async function renderIpsecMetrics(gateway: string, { stages, measured, isWell }: IpsecReport): Promise<string> {
  const { registry, gauge } = gauges(gateway);
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

export async function renderIkeMetrics(gateway: string, report: IkeReport): Promise<string> {
  const { registry, gauge } = gauges(gateway);
  gauge("success", "1 when the gateway accepts something").set(report.isWell ? 1 : 0);
  const ports = gauge("ike_port_answers", "Whether IKE is answered there", ["port"]);
  const times = gauge("ike_port_round_trip_seconds", "How long its first answer took", ["port"]);
  for (const { port, roundTrip } of report.ports) {
    ports.set({ port }, roundTrip === undefined ? 0 : 1);
    if (roundTrip !== undefined) times.set({ port }, roundTrip / 1_000);
  }
  const versions = gauge("ike_version_answers", "Whether a version of IKE is answered", ["version"]);
  versions.set({ version: "2" }, report.v2 === undefined ? 0 : 1);
  versions.set({ version: "1" }, report.v1 === undefined ? 0 : 1);
  const suites = gauge("ike_suite_accepted", "1 for each suite that is accepted", ["version", "suite", "weak"]);
  for (const [version, accepted] of [
    ["2", report.v2?.accepted ?? []],
    ["1", report.v1?.accepted ?? []],
  ] as const)
    for (const { suite, isWeak } of accepted) suites.set({ version, suite, weak: String(isWeak) }, 1);
  gauge("ike_cookie_asked", "1 when a COOKIE was asked for").set(report.v2?.askedCookie === true ? 1 : 0);
  gauge("retransmissions", "IKE messages that had to be sent again").set(report.retransmissions);
  return registry.metrics();
}

export interface Gauges {
  readonly registry: Registry;
  readonly gauge: (name: string, help: string, labelNames?: string[]) => Gauge;
}

export function gauges(gateway: string): Gauges {
  const registry = new Registry();
  registry.setDefaultLabels({ gateway });
  const gauge = (name: string, help: string, labelNames: string[] = []): Gauge =>
    new Gauge({ name: `spindrift_probe_${name}`, help, labelNames, registers: [registry] });
  return { registry, gauge };
}
