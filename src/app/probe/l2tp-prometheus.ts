import type { L2tpReport } from "../../l2tp/probe/report.ts";
import { gauges } from "./prometheus.ts";

const PUNCTUALITY = { "in-time": 0, behind: 1, "almost-too-late": 2, "too-late": 3 } as const;

/** An L2TP probe's outcome in Prometheus's exposition format. */
export async function renderL2tpMetrics(lns: string, report: L2tpReport): Promise<string> {
  const { registry, gauge } = gauges(lns);
  const { stages, answers } = report;
  gauge("success", "1 when no stage failed").set(report.isWell ? 1 : 0);
  const verdicts = gauge("stage_passed", "1 for a stage that passed, 0 for one that failed; skipped ones are absent", [
    "stage",
  ]);
  const times = gauge("stage_duration_seconds", "How long a stage took", ["stage"]);
  for (const { stage, verdict, took } of stages.filter((one) => one.verdict !== "skipped")) {
    verdicts.set({ stage }, verdict === "passed" ? 1 : 0);
    times.set({ stage }, took / 1_000);
  }
  if (answers !== undefined) {
    gauge("l2tp_calls_asked", "Calls asked for (ICRQ)").set(answers.asked);
    gauge("l2tp_calls_answered", "Calls answered (ICRP)").set(answers.answered);
    gauge("l2tp_patience_seconds", "How long a client waits for an answer").set(answers.patience / 1_000);
    gauge("l2tp_lateness", "0 in time, 1 behind, 2 almost too late, 3 too late: a login storm").set(
      PUNCTUALITY[answers.punctuality],
    );
    const waits = gauge("l2tp_answer_seconds", "From ICRQ to ICRP", ["quantile"]);
    for (const [quantile, span] of [
      ["0", answers.fastest],
      ["0.5", answers.median],
      ["1", answers.slowest],
    ] as const)
      if (span !== undefined) waits.set({ quantile }, span / 1_000);
  }
  gauge("retransmissions", "L2TP control messages that had to be sent again").set(report.retransmissions);
  return registry.metrics();
}
