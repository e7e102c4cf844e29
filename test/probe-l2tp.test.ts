import { afterAll, beforeAll, expect, test } from "vitest";
import { runL2tpProbe } from "../src/app/probe/l2tp.ts";
import { renderL2tpMetrics } from "../src/app/probe/l2tp-prometheus.ts";
import { type L2tpLab, startL2tpLab } from "../src/lab/l2tp/l2tp-lab.ts";
import { L2TP_LAB, slowed, threeLacs } from "../src/lab/l2tp/options.ts";
import { seconds } from "../src/time/instant.ts";

let lab: L2tpLab;
beforeAll(async () => {
  lab = await startL2tpLab({ options: { lacs: threeLacs(2, 2) } });
  await lab.settled;
}, 60_000);
afterAll(() => lab?.close());

const order = () => ({
  lns: "127.0.0.1",
  port: lab.l2tp.port,
  sourcePort: 0,
  hostName: "probe",
  challenges: false,
  calls: 2,
  patience: seconds(8),
  timeout: seconds(20),
  credentials: { user: "user900", password: "wonderland" },
});

test("the lab's LNS lets the probe in over real UDP; in Prometheus's words it is well", async () => {
  const report = await runL2tpProbe(order(), () => undefined);

  expect(report.stages.map(({ verdict }) => verdict)).toEqual(Array(7).fill("passed"));
  expect(report.localAddress).toBe("10.0.3.133");
  const metrics = await renderL2tpMetrics("lab", report);
  expect(metrics).toContain('spindrift_probe_success{gateway="lab"} 1');
  expect(metrics).toContain('spindrift_probe_l2tp_lateness{gateway="lab"} 0');
});

test("an engine that falls behind shows in the answers before anybody is thrown out", async () => {
  lab.world.setCosts({ ...slowed(L2TP_LAB.engine.costs, 0), icrq: seconds(1.5) });

  const report = await runL2tpProbe({ ...order(), calls: 1 }, () => undefined);

  expect(report.answers?.punctuality).toBe("behind");
  expect(report.isWell).toBe(false);
  expect(report.summary).toContain("the early sign of a login storm");
  expect(lab.counts()).toMatchObject({ up: 12, sessions: 12 });
});

test("a name that does not resolve is told as such", async () => {
  await expect(runL2tpProbe({ ...order(), lns: "lns.invalid" }, () => undefined)).rejects.toThrow("check its spelling");
});
