import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../model/arrival.ts";
import { instant } from "../../time/instant.ts";
import { showServicesL2tpDestination } from "./commands/show-services-l2tp-destination.ts";
import { junosDialect } from "./dialect.ts";
import { junosLns } from "./lns.ts";

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, "commands", name), "utf8");
const POLICER = readFileSync(join(import.meta.dirname, "../../policer/show/show.fixtures/l2tp-aggregate.txt"), "utf8");

const TEXTS: Readonly<Record<string, string>> = {
  "show subscribers summary": fixture("show-subscribers-summary.fixtures/storm.txt"),
  "show subscribers summary port": fixture("show-subscribers-summary-port.fixtures/four.txt"),
  "show services l2tp destination": fixture("show-services-l2tp-destination.fixtures/storm.txt"),
  "show network-access aaa statistics authentication": fixture(
    "show-network-access-aaa-statistics-authentication.fixtures/flat.txt",
  ),
  "show ddos-protection protocols l2tp aggregate": POLICER,
  "show chassis routing-engine": fixture("show-chassis-routing-engine.fixtures/two-engines.txt"),
  "show configuration services l2tp | display set": [
    "set services l2tp tunnel-group tg-west hello-interval 60",
    "set services l2tp tunnel-group tg-west local-gateway address 192.0.2.1",
    "set services l2tp tunnel-group tg-east local-gateway address 192.0.2.1",
    "",
  ].join("\n"),
  "show configuration system ddos-protection | display set": [
    "set system ddos-protection global flow-detection",
    "set system ddos-protection protocols l2tp aggregate bandwidth 250",
    "",
  ].join("\n"),
};

const answers = (changes: Readonly<Record<string, Partial<Answer>>> = {}): readonly Answer[] =>
  junosLns.poll.map((command) => ({
    command,
    askedAt: instant(1_000),
    at: instant(2_000),
    text: TEXTS[command] ?? "",
    ...changes[command],
  }));

describe("an LNS in Junos's words", () => {
  test("is read as a whole", () => {
    const reading = junosLns.read(answers());

    expect(reading).toMatchObject({
      readable: { ok: true },
      subscribers: { init: 3_154, active: 11_116, total: 14_309 },
      aaa: { requests: 49_163, accepts: 49_107, timedOut: 2 },
      engine: { idle: 0, loadAverage: [12.4, 14.02, 11.87] }, // the master's, not the backup's
      policer: {
        bandwidth: 250,
        burst: 250,
        isConfigured: true,
        isViolated: true,
        received: 6_973_954,
        dropped: 91_100,
        arrivalRate: 617,
        maxArrivalRate: 1_729,
      },
      tunnelGroups: [{ name: "tg-west", helloInterval: 60 }, { name: "tg-east" }],
      isFlowDetectionOn: true,
    });
    expect(reading.policer?.violatedPlaces).toHaveLength(1);
    expect(reading.peers[1]).toEqual({ address: "198.51.100.169", tunnels: 2_000, sessions: 8_000, isRounded: true });
    expect(reading.ports).toHaveLength(4);
  });

  test("is read of XML as of text", () => {
    const xml = (command: string, name = "xml"): Record<string, Partial<Answer>> => ({
      [command]: { text: fixture(`${command.replaceAll(" ", "-")}.fixtures/${name}.txt`) },
    });
    const reading = junosLns.read(
      answers({
        ...xml("show subscribers summary"),
        ...xml("show subscribers summary port"),
        ...xml("show services l2tp destination"),
        ...xml("show network-access aaa statistics authentication"),
      }),
    );

    expect(reading).toMatchObject({
      subscribers: { init: 7_925, active: 8_000, total: 15_940 },
      aaa: { requests: 2_118, accepts: 261, timedOut: 882 },
      ports: [
        { port: "si-1/0/0", count: 8_000 },
        { port: "ae12", count: 17 },
      ],
      peers: [
        { address: "198.51.100.89", tunnels: 1_209, sessions: 75, isRounded: false },
        { address: "203.0.113.241", tunnels: 1_900, sessions: 5_100, isRounded: true },
      ],
    });
  });

  test("in elements of names that nobody knows is no LNS without peers", () => {
    const text = "<rpc-reply><x-info><entry><who>198.51.100.89</who><n>7</n></entry></x-info></rpc-reply>";

    expect(showServicesL2tpDestination.parse(text)).toMatchObject({ rows: [], incomplete: true });
    expect(showServicesL2tpDestination.parse("<rpc-reply><x-info/></rpc-reply>")).toMatchObject({ incomplete: false });
  });

  test("whose subscribers cannot be read is unknown, and says why", () => {
    const cut = TEXTS["show subscribers summary"]?.slice(0, 60) ?? "";
    const error = { code: "cli.refused", message: "permission denied" };

    expect(junosLns.read(answers({ "show subscribers summary": { text: cut } })).readable.ok).toBe(false);
    expect(junosLns.read(answers({ "show subscribers summary": { error } })).readable).toEqual({
      ok: false,
      reason: "show subscribers summary: permission denied",
    });
  });

  test("leaves out what was refused, and never takes it for none", () => {
    const error = { code: "cli.refused", message: "permission denied" };
    const reading = junosLns.read(
      answers({
        "show configuration services l2tp | display set": { error },
        "show network-access aaa statistics authentication": { error },
      }),
    );

    expect(reading.readable.ok).toBe(true);
    expect(reading.aaa).toBeUndefined();
    expect(reading.tunnelGroups).toBeUndefined();
  });
});

describe("its change on trial", () => {
  const spelt = junosLns.spell({
    bandwidth: 430,
    burst: 430,
    recoverTimeSec: 90,
    tunnelGroups: ["tg-west", "tg-east"],
    trialMinutes: 10,
    comment: "Spindrift I-000001: L2TP login storm",
  });

  test("locks, sets policer and every hello interval, shows the difference, and undoes itself", () => {
    expect(spelt?.begin.map(({ command }) => command)).toEqual([
      "configure exclusive",
      "set system ddos-protection protocols l2tp aggregate bandwidth 430",
      "set system ddos-protection protocols l2tp aggregate burst 430",
      "set system ddos-protection protocols l2tp aggregate recover-time 90",
      "set services l2tp tunnel-group tg-west hello-interval 0",
      "set services l2tp tunnel-group tg-east hello-interval 0",
      "show | compare",
      'commit confirmed 10 comment "Spindrift I-000001: L2TP login storm"',
      "exit configuration-mode",
    ]);
  });

  test("ends each of its parts outside configuration mode", () => {
    const { begin, keep, takeBack, abandon } = spelt ?? { begin: [], keep: [], takeBack: [], abandon: [] };

    expect([begin, keep, takeBack, abandon].map((part) => part.at(-1)?.command)).toEqual(
      Array(4).fill("exit configuration-mode"),
    );
  });

  test.each([
    "error: configuration database locked by:\n  ops terminal p0 (pid 4711)\n",
    "error: configuration database modified\n",
    "[edit system]\n  'ddos-protection'\n    out of range\nerror: configuration check-out failed\n",
  ])("knows that it was refused: %j", (text) => {
    expect(junosDialect.refusals.some((pattern) => pattern.test(text))).toBe(true);
  });

  test("is not refused by a warning", () => {
    const text = "warning: uncommitted changes will be discarded on exit\nEntering configuration mode\n";

    expect(junosDialect.refusals.some((pattern) => pattern.test(text))).toBe(false);
  });
});
