import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type CheckResult, checkDevice, clockStep } from "../src/app/check.ts";
import type { ConfigDocument, DeviceDocument } from "../src/app/config/schema.ts";
import { type Lab, openLab } from "../src/lab/lab.ts";
import { openSqliteStore } from "../src/store/sqlite/store.ts";
import { all } from "../src/store/store.suite.ts";
import { before, instant, minutes, seconds } from "../src/time/instant.ts";
import { freePort } from "./free-port.ts";
import { openTestAgent } from "./snmp-agent.ts";

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const GATEWAYS = [
  { name: "hub", address: "192.0.2.1", protects: "10.71.1.0/24", initiates: false, peers: ["spoke"] },
  { name: "spoke", address: "198.51.100.1", protects: "10.71.2.0/24", initiates: true, peers: ["hub"] },
];

type Ssh = NonNullable<DeviceDocument["ssh"]>;

async function lab(): Promise<{ readonly fleet: Lab; readonly ssh: Ssh }> {
  const fleet = await openLab({ gateways: GATEWAYS, seed: 5, lifetime: minutes(60), packetsPerSecond: 20 });
  undo.push(() => fleet.close());
  const [gateway] = fleet.gateways;
  if (gateway === undefined) throw new Error("no gateway");
  const { host, port, username, password, enable, hostKey } = gateway.ssh;
  return {
    fleet,
    ssh: { host, port, username, password: `plain:${password}`, enable: `plain:${enable}`, hostKeys: [hostKey] },
  };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "spindrift-check-"));
  undo.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function check(
  more: Partial<DeviceDocument>,
  directory = folder(),
  listen?: ConfigDocument["listen"],
): Promise<{ readonly results: readonly CheckResult[]; readonly begun: readonly string[] }> {
  const device: DeviceDocument = { name: "hub", platform: "ios", addresses: ["192.0.2.1"], ...more };
  const document: ConfigDocument = { devices: [device], ...(listen === undefined ? {} : { listen }) };
  const begun: string[] = [];
  const results = await all(
    checkDevice(
      device,
      { document, directory, path: "" },
      { begin: (step) => begun.push(step), commandTimeout: 1_000 },
    ),
  );
  return { results, begun };
}

const verdicts = (results: readonly CheckResult[]): readonly string[] =>
  results.map(({ verdict, step }) => `${verdict} ${step}`);
const last = (results: readonly CheckResult[], verdict: string): CheckResult | undefined =>
  results.filter((one) => one.verdict === verdict).at(-1);

test("a device that is well is read to the end: each command with its rows and time, the reading, the clock", async () => {
  const { ssh } = await lab();

  const { results, begun } = await check({ ssh });

  expect(verdicts(results).slice(0, 7)).toEqual([
    "ok address",
    "ok port",
    "ok key exchange",
    "ok host key",
    "ok login",
    "ok prompt",
    "ok privilege",
  ]);
  expect(results.find(({ step }) => step === "command show crypto ipsec sa")).toMatchObject({
    verdict: "ok",
    rows: 1,
    detail: "1 row",
    took: expect.any(Number),
  });
  expect(results.find(({ step }) => step === "reading")).toMatchObject({
    verdict: "ok",
    detail: expect.stringMatching(/^1 IKE SA, 2 child SAs/),
  });
  expect(results.find(({ step }) => step === "clock")).toMatchObject({ verdict: "ok" });
  expect(verdicts(results).at(-1)).toBe("skip syslog");
  expect(results.filter(({ verdict }) => verdict === "fail" || verdict === "warn")).toEqual([]);
  expect(begun).toEqual(expect.arrayContaining(["address", "port", "session", "show crypto ipsec sa"]));
});

test("a command that the device does not have is worth a look, and does not fail what can be read without", async () => {
  const { fleet, ssh } = await lab();
  fleet.break("hub", "old-release");

  const { results } = await check({ ssh });

  expect(results.find(({ step }) => step === "command show dmvpn detail")).toMatchObject({
    verdict: "warn",
    detail: expect.stringContaining("refused"),
    mend: expect.stringContaining("a release that does not have it is read without"),
  });
});

test.each<[string, (ssh: Ssh) => Ssh | Promise<Ssh>, string, RegExp]>([
  ["a name that leads nowhere", (ssh) => ({ ...ssh, host: "gateway.invalid" }), "address", /resolver/],
  ["a port that refuses", async (ssh) => ({ ...ssh, port: await freePort() }), "port", /switch the service on/],
  ["another host key", (ssh) => ({ ...ssh, hostKeys: ["SHA256:another"] }), "host key", /if the device was replaced/],
  ["a key that nobody vouched for", (ssh) => ({ ...ssh, hostKeys: [] }), "host key", /trustOnFirstUse/],
  ["a wrong password", (ssh) => ({ ...ssh, password: "plain:wrong" }), "login", /check username, password or key/],
  ["a wrong enable password", (ssh) => ({ ...ssh, enable: "plain:wrong" }), "privilege", /set `enable`/],
  ["a secret that is not there", (ssh) => ({ ...ssh, password: "env:NOT_THERE_AT_ALL" }), "configuration", /correct/],
])("%s ends the way at its step, with what to change", async (_, change, step, mend) => {
  const { ssh } = await lab();

  const { results } = await check({ ssh: await change(ssh) });

  expect(results.filter(({ verdict }) => verdict === "fail")).toMatchObject([
    { step, mend: expect.stringMatching(mend) },
  ]);
  expect(verdicts(results).filter((one) => one.includes("command"))).toEqual([]);
});

test("a device that stops in the middle of its answer cannot be read, and the step says so", async () => {
  const { fleet, ssh } = await lab();
  fleet.break("hub", "hang-mid-output");

  const { results } = await check({ ssh });

  expect(last(results, "fail")).toMatchObject({ step: "reading", mend: expect.stringContaining("commands above") });
});

test("a clock that names its zone is not asked for another", async () => {
  const { ssh } = await lab();

  const { results } = await check({ ssh, utcOffset: "+02:00" });

  expect(results.find(({ step }) => step === "clock")).toMatchObject({ verdict: "ok" });
});

test.each([
  [1_500, 0, "ok", undefined],
  [-90_000, 0, "warn", /NTP/],
  [3_600_400, 0, "warn", /utcOffset: "\+01:00"/],
  [-12_600_000, 60, "warn", /utcOffset: "-02:30"/],
])("a clock that is %i ms ahead, where %i minutes are configured: %s", (offset, own, verdict, mend) => {
  const step = clockStep(offset, own);

  expect(step.verdict).toBe(verdict);
  if (mend !== undefined) expect(step.mend).toMatch(mend);
});

test("what the device says by itself is looked for where it would have been kept", async () => {
  const { ssh } = await lab();
  const directory = folder();
  const store = await openSqliteStore({ directory: join(directory, "spindrift-data") });
  const at = before(instant(Date.now()), seconds(90));
  await store.append([{ seq: 1, at, kind: "log", device: "hub", body: "{}" }]);
  await store.close();

  const { results } = await check({ ssh }, directory, { snmp: { listen: "127.0.0.1:5162" } });

  expect(results.find(({ step }) => step === "syslog")).toMatchObject({
    verdict: "ok",
    detail: expect.stringMatching(/^the last came 1m/),
  });
  expect(results.find(({ step }) => step === "traps")).toMatchObject({
    verdict: "warn",
    mend: expect.stringContaining("127.0.0.1:5162"),
  });
});

const F = "1.3.6.1.4.1.9.9.171.1";

test("SNMP alone is checked walk by walk, and read", async () => {
  const agent = await openTestAgent(
    {
      scalars: { "1.3.6.1.2.1.1.3": 4_200, [`${F}.3.1.1`]: 1 },
      tables: [
        {
          entry: `${F}.3.2.1`,
          indexes: 1,
          columns: [4, 5],
          rows: [{ index: [7], cells: [Buffer.of(192, 0, 2, 1), Buffer.of(198, 51, 100, 1)] }],
        },
        {
          entry: `${F}.3.4.1`,
          indexes: 2,
          columns: [2, 3],
          rows: [
            { index: [7, 1], cells: [1, 4_711] },
            { index: [7, 2], cells: [2, 4_712] },
          ],
        },
      ],
    },
    { community: "watch" },
  );
  undo.push(() => agent.close());

  const { results } = await check({
    snmp: { version: "2c", host: "127.0.0.1", port: agent.port, community: "plain:watch" },
  });

  expect(verdicts(results)).toEqual([
    "ok snmp",
    ...Array.from({ length: 5 }, () => expect.stringMatching(/^ok command snmp walk /)),
    "ok reading by SNMP",
    "skip syslog",
  ]);
  expect(results.find(({ step }) => step === "reading by SNMP")?.detail).toBe("0 IKE SAs, 2 child SAs");
});

test("where there is no way to the CLI its second source is looked at all the same", async () => {
  const agent = await openTestAgent({ scalars: { "1.3.6.1.2.1.1.3": 4_200 }, tables: [] }, { community: "watch" });
  undo.push(() => agent.close());
  const ssh = { host: "127.0.0.1", port: await freePort(), username: "watch" };
  const snmp = {
    version: "2c",
    host: "127.0.0.1",
    port: agent.port,
    community: "plain:other",
    timeout: "200ms",
  } as const;

  const { results } = await check({ ssh, snmp });

  expect(verdicts(results)).toEqual(["ok address", "fail port", "fail snmp", "skip syslog"]);
});

test("an agent that is silent is told with what to change", async () => {
  const silent = createSocket("udp4");
  await new Promise<void>((resolve) => silent.bind(0, "127.0.0.1", resolve));
  undo.push(() => new Promise<void>((resolve) => silent.close(() => resolve())));

  const { results } = await check({
    snmp: { version: "2c", host: "127.0.0.1", port: silent.address().port, community: "plain:watch", timeout: "200ms" },
  });

  expect(last(results, "fail")).toMatchObject({ step: "snmp", mend: expect.stringContaining("community") });
});

test("a section of SNMP that does not fit its version is the operator's slip", async () => {
  const { results } = await check({ snmp: { version: "3", community: "plain:watch" } });

  expect(last(results, "fail")).toMatchObject({
    step: "configuration",
    detail: expect.stringContaining("version 3 needs a `user`"),
  });
});
