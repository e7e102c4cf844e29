import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { diagnose, diagnoseRecording } from "../src/app/diagnose/diagnose.ts";
import { gather } from "../src/app/diagnose/gather.ts";
import type { FoundFile, Material } from "../src/app/diagnose/material.ts";
import { renderDiagnosis } from "../src/app/diagnose/render.ts";
import { type Diagnosis, reportOf } from "../src/app/diagnose/report.ts";
import { sortOut } from "../src/app/diagnose/sort-out.ts";
import type { AnswersArrival } from "../src/model/arrival.ts";
import { platforms } from "../src/platforms/catalogue.ts";
import { instant, minutes, seconds } from "../src/time/instant.ts";
import { VirtualFleet } from "./virtual-fleet.ts";
import { VirtualLns } from "./virtual-lns.ts";

// Two virtual gateways that speak real IKE and ESP, one of them broken; what they answered is put to the judgement as an
// operator would have it: pasted terminals, folders of outputs, one end only.

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What each gateway answered to its last polls, the newest last. */
function answered(fleet: VirtualFleet, device: string): readonly AnswersArrival[] {
  return fleet.inputs.filter(
    (one): one is AnswersArrival => one.kind === "answers" && one.device === device && !one.poll.includes("/evidence/"),
  );
}

function broken(fault: string | undefined): VirtualFleet {
  const fleet = new VirtualFleet({ consent: "dry-run", seed: 7 });
  fleet.advance(minutes(1));
  if (fault !== undefined) fleet.break("spoke", fault);
  fleet.advance(minutes(2));
  return fleet;
}

/** A terminal's text: prompt, command, output, and what was typed abbreviated. */
const pasted = (device: string, looks: readonly AnswersArrival[]): FoundFile => ({
  path: `${device}.log`,
  folders: [],
  changedAt: instant(Date.UTC(2026, 2, 12, 18)),
  text: looks
    .flatMap(({ answers }) =>
      answers.map(({ command, text = "" }) => `${device}#${command.replace("show crypto", "sh cry")}\r\n${text}`),
    )
    .concat(`${device}#exit`)
    .join("\n"),
});

function judged(files: readonly FoundFile[]): Diagnosis {
  const { materials, unused } = sortOut(files, platforms, {});
  return reportOf(diagnose(materials, { every: seconds(10) }), unused);
}

describe("both ends, pasted from terminals", () => {
  test("one look each: drift is suspected, its cause named with the SPIs of both ends, and a second look asked for", () => {
    const fleet = broken("drift");
    const looks = ["hub", "spoke"].map((name) => pasted(name, answered(fleet, name).slice(-1)));

    const report = judged(looks);

    expect(report.isWell).toBe(false);
    expect(report.findings).toHaveLength(1);
    expect(report.findings[0]).toMatchObject({ standing: "suspected", subject: { kind: "tunnel", name: "hub-spoke" } });
    expect(report.findings[0]?.causes[0]).toMatchObject({ id: "KB02", standing: "named" });
    expect(report.findings[0]?.explanation).toMatch(/knows no SA with SPI 0x[0-9A-F]{8}/);
    expect(report.next.map(({ device }) => device).sort()).toEqual(["hub", "spoke"]);
    expect(report.next[0]?.commands).toContain("show crypto ipsec sa");
  });

  test("several looks: it is confirmed, as a running Spindrift confirms it, and the remedy is shown with its orders", () => {
    const fleet = broken("drift");
    const looks = ["hub", "spoke"].map((name) => pasted(name, answered(fleet, name).slice(-4)));

    const [finding] = judged(looks).findings;

    expect(finding).toMatchObject({ standing: "confirmed", remedy: { device: "spoke" } });
    expect(finding?.remedy?.orders.join("\n")).toMatch(/^clear crypto/);
    const live = [...fleet.incidents.values()].at(-1);
    expect(finding?.causes.map(({ id, standing }) => [id, standing])).toEqual(
      live?.causes.map(({ id, standing }) => [id, standing]),
    );
  });

  test("a tunnel that is well is said to be", () => {
    const fleet = broken(undefined);

    const report = judged(["hub", "spoke"].map((name) => pasted(name, answered(fleet, name).slice(-1))));

    expect(report).toMatchObject({ isWell: true, next: [], findings: [{ standing: "well" }] });
  });

  test("one end alone cannot be told from a healthy one: the other is asked for by its address", () => {
    const fleet = broken("drift");

    const report = judged([pasted("hub", answered(fleet, "hub").slice(-1))]);

    expect(report.isWell).toBe(false);
    expect(report.findings[0]).toMatchObject({ standing: "unknown" });
    expect(report.findings[0]?.gaps[0]?.device).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(renderDiagnosis(report)).toContain("the other end was not asked");
  });
});

describe("folders of outputs", () => {
  /** `hub/show_crypto_ipsec_sa.txt`, each look a folder of its own. */
  function written(fleet: VirtualFleet, looks: number): string {
    const root = mkdtempSync(join(tmpdir(), "spindrift-diagnose-"));
    folders.push(root);
    for (const device of ["hub", "spoke"])
      for (const [place, { answers }] of answered(fleet, device).slice(-looks).entries()) {
        const folder = join(root, device, String(place + 1));
        mkdirSync(folder, { recursive: true });
        for (const { command, text = "" } of answers)
          writeFileSync(join(folder, `${command.replace(/[^a-z0-9]+/g, "_")}.txt`), text);
      }
    return root;
  }

  test("named after device and command they are read, and what is nothing of the kind is told", () => {
    const root = written(broken("drift"), 4);
    writeFileSync(join(root, "hub", "notes.doc"), "the customer says that it began at six");

    const { files } = gather([root]);
    const { materials, unused } = sortOut(files, platforms, {});
    const report = reportOf(diagnose(materials, { every: seconds(10) }), unused);

    expect(report.findings[0]).toMatchObject({ standing: "confirmed" });
    expect(report.findings[0]?.causes[0]).toMatchObject({ id: "KB02", standing: "named" });
    expect(report.unused).toEqual([{ path: join(root, "hub", "notes.doc"), why: expect.stringContaining("neither") }]);
    expect(report.evidence.map(({ device, looks }) => [device, looks])).toEqual([
      ["hub", 4],
      ["spoke", 4],
    ]);
  });

  test("log lines beside them become part of the story", () => {
    const fleet = broken("drift");
    const root = written(fleet, 4);
    const lines = fleet.inputs.flatMap((one) => (one.kind === "log" && one.text.includes("INV_SPI") ? [one.text] : []));
    writeFileSync(join(root, "hub", "router.log"), lines.join("\n"));

    const materials: readonly Material[] = sortOut(gather([root]).files, platforms, {}).materials;
    const report = reportOf(diagnose(materials, { every: seconds(10) }), []);

    expect(lines.length).toBeGreaterThan(0);
    expect(new Set(report.events.map(({ event }) => event))).toEqual(new Set(["invalid-spi"]));
    expect(report.events.reduce((sum, { count }) => sum + count, 0)).toBe(lines.length);
  });

  test("the same evidence gives the same diagnosis to the byte", () => {
    const root = written(broken("drift"), 2);
    const told = (): string =>
      JSON.stringify(
        reportOf(
          diagnose(sortOut(gather([root]).files, platforms, {}).materials, {
            every: seconds(10),
            at: instant(Date.UTC(2026, 2, 12, 18)),
          }),
          [],
        ),
      );

    expect(told()).toBe(told());
  });
});

test("a log alone tells what happened, and what to ask", () => {
  const text =
    "Mar 12 11:58:30 hub 101: %CRYPTO-4-RECVD_PKT_INV_SPI: decaps: rec'd IPSEC packet has invalid spi for destaddr=192.0.2.1, prot=50, spi=0x5C2241F3(1545748979), srcaddr=198.51.100.1";

  const report = judged([{ path: "router.log", folders: [], changedAt: instant(Date.UTC(2026, 2, 12, 18)), text }]);

  expect(report).toMatchObject({ isWell: false, findings: [], events: [{ device: "hub", count: 1 }] });
  expect(report.next).toEqual([
    { device: "hub", why: expect.stringContaining("log"), commands: expect.arrayContaining(["show crypto ipsec sa"]) },
  ]);
});

describe("an LNS", () => {
  const struck = new VirtualLns({ loginsPerSecond: 3.125 });
  struck.settle();
  struck.break("link-flap");
  struck.until(() => struck.last?.status === "awaiting-approval", minutes(3));
  const looks = struck.inputs.filter(
    (one): one is AnswersArrival => one.kind === "answers" && !one.poll.includes("/evidence/"),
  );
  const typed = (some: readonly AnswersArrival[]): FoundFile => ({
    path: "lns.log",
    folders: [],
    changedAt: instant(Date.UTC(2026, 10, 21, 4)),
    text: some
      .flatMap(({ answers }) => answers.map(({ command, text = "" }) => `ops@lns1> ${command} \n${text}`))
      .join("\n"),
  });

  test("from before the fall on: the storm is named, and its policer shown", () => {
    const report = judged([typed(looks)]);

    expect(report.findings[0]).toMatchObject({ standing: "confirmed", subject: { kind: "device", name: "lns1" } });
    expect(report.findings[0]?.causes[0]).toMatchObject({ id: "KB19", standing: "named" });
    expect(report.findings[0]?.remedy?.orders).toContain("configure exclusive");
  });

  test("one look tells nothing of what moves: another is asked for", () => {
    const report = judged([typed(looks.slice(-1))]);

    expect(report.findings[0]).toMatchObject({ standing: "unknown" });
    expect(report.next[0]?.commands).toContain("show subscribers summary");
  });

  test("two looks in the midst of it tell what is abnormal, though not how it was before", () => {
    const report = judged([typed(looks.slice(-2))]);

    expect(report.findings[0]).toMatchObject({ standing: "suspected" });
    expect(report.findings[0]?.explanation).toMatch(/The routing engine has no time left/);
  });
});

describe("a recording of a running Spindrift", () => {
  test("tells its cases, and what became of them", () => {
    const fleet = new VirtualFleet({ seed: 7 });
    const snapshot = { seq: 0, at: fleet.now, body: fleet.circle.snapshot() };
    const known = fleet.inputs.length;
    fleet.advance(minutes(1));
    fleet.break("spoke", "drift");
    fleet.advance(minutes(3));
    const entries = fleet.inputs.slice(known).map((input, seq) => ({
      seq: seq + 1,
      at: input.at,
      kind: input.kind,
      body: JSON.stringify(input),
      ...("device" in input ? { device: input.device } : {}),
    }));

    const header = { "spindrift-recording": 1, version: "0", fleet: fleet.fleet, snapshot } as const;
    const report = reportOf(diagnoseRecording({ header, entries }), []);

    expect(report).toMatchObject({ isWell: true, findings: [{ standing: "recovered" }] });
    expect(report.findings[0]?.causes[0]).toMatchObject({ id: "KB02", standing: "named" });
  });
});
