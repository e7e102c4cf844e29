import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Answer } from "../../model/arrival.ts";
import { instant } from "../../time/instant.ts";
import { junosDialect } from "./dialect.ts";
import { junos } from "./platform.ts";

const IKE = "show security ike security-associations detail";
const IPSEC = "show security ipsec security-associations detail";
const UPTIME = "show system uptime";

const fixture = (name: string): string => readFileSync(join(import.meta.dirname, "commands", name), "utf8");
const answer = (command: string, text: string): Answer => ({
  command,
  askedAt: instant(1_000),
  at: instant(2_000),
  text,
});
const answers = (ipsec: string): readonly Answer[] => [
  answer(IKE, fixture("show-security-ike-security-associations.fixtures/cluster-detail.txt")),
  answer(IPSEC, ipsec),
  answer(UPTIME, fixture("show-system-uptime.fixtures/cluster.txt")),
];
const target = {
  localAddress: "192.0.2.1",
  remoteAddress: "198.51.100.20",
  ikeIndexes: ["7511027"],
  childIndexes: ["131074"],
};

test("a poll gives the SAs of both phases with their ends, selectors and indexes", () => {
  const reading = junos.read(answers(fixture("show-security-ipsec-security-associations.fixtures/detail.txt")));

  expect(reading.readable).toEqual({ ok: true });
  expect(reading.ikeSas).toMatchObject([
    {
      localIndex: "7511027",
      localAddress: "192.0.2.1",
      remoteAddress: "198.51.100.20",
      role: "INITIATOR",
      status: "ESTABLISHED",
    },
  ]);
  expect(reading.ipsecSas).toMatchObject([
    {
      direction: "INGRESS",
      spi: 0x0b1f96c2,
      localTs: ["203.0.113.0/26"],
      localIndex: "131074",
      connection: "vpn-branch-20",
    },
    { direction: "EGRESS", spi: 0xe7d00431, remoteTs: ["203.0.113.64/26"], child: "ts-lan", active: true },
  ]);
  expect(reading.uptime?.atLeast).toBe(30 * 86_400_000 + 2 * 3_600_000 + 16 * 60_000);
});

test("an answer without a line says that there are no SAs; an empty or cut one says nothing", () => {
  expect(junos.read(answers("\n")).readable).toEqual({ ok: true });
  expect(junos.read(answers("")).readable.ok).toBe(false);
  const cut = fixture("show-security-ipsec-security-associations.fixtures/detail.txt").slice(0, 900);
  expect(junos.read(answers(cut)).readable.ok).toBe(false);
});

test("one tunnel or one peer is cleared by its index, the peer by its address when it has no SA", () => {
  expect(junos.spell("clear-child", target)).toEqual([
    { via: "cli", command: "clear security ipsec security-associations index 131074" },
  ]);
  expect(junos.spell("clear-peer", target)).toEqual([
    { via: "cli", command: "clear security ike security-associations index 7511027" },
  ]);
  expect(junos.spell("clear-peer", { ...target, ikeIndexes: [] })).toEqual([
    { via: "cli", command: "clear security ike security-associations 198.51.100.20" },
  ]);
  expect(junos.spell("stop-debugs", target)).toBeUndefined();
});

test.each(["ops@gw1> ", "ops@gw1# ", "ops@lns1-re1>", "{master}[edit]ops@lns1-re1# "])(
  "%s waits for a command",
  (line) => {
    expect(junosDialect.prompt.test(line)).toBe(true);
  },
);

test.each(["  >131073 ESP:3des/sha1 68e14219", ">131073", "{master}", "---(more)---"])("%s does not", (line) => {
  expect(junosDialect.prompt.test(line)).toBe(false);
});
