import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { CaseFile } from "../src/model/incident.ts";

const root = join(import.meta.dirname, "..");
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), "spindrift-cli-"));
  undo.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the built program as a user would. */
function spindrift(args: readonly string[], input = "", cwd = root): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      "node",
      [join(root, "dist/cli/main.js"), ...args],
      { cwd, timeout: 90_000, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, SPINDRIFT_CONFIG: undefined } },
      (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
    );
    child.stdin?.end(input);
  });
}

const fixture = (path: string): string => readFileSync(join(root, "src/platforms", path), "utf8");

describe("parse", () => {
  test("reads an output and gives its rows", async () => {
    const { code, out } = await spindrift(
      ["parse", "--platform", "ios", "--command", "show crypto isakmp sa"],
      fixture("ios/commands/show-crypto-isakmp-sa.fixtures/two-peers.txt"),
    );

    expect(code).toBe(0);
    expect((JSON.parse(out) as { rows: unknown[] }).rows).toHaveLength(2);
  });

  test("a terminal's text needs no command named: every output in it is read, though the commands are cut short", async () => {
    const sas = fixture("ios/commands/show-crypto-isakmp-sa.fixtures/none.txt").replace(/^\S+#.*\n/gm, "");
    const session = `User Access Verification\r\n\u001B[32mhub#\u001B[0msh cry isa sa\r\n${sas}hub#conf t\r\nhub(config)#do sh ip ospf nei\r\nhub(config)#`;

    const { code, out } = await spindrift(["parse"], session);

    const answers = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(answers).toMatchObject([
      { device: "hub", platform: "ios", command: "show crypto isakmp sa", rows: [], unread: [], incomplete: false },
      { device: "hub", platform: "ios", command: "show ip ospf neighbor", rows: [], incomplete: false },
    ]);
    expect(code).toBe(0);
  });

  test.each<[string, (text: string) => Buffer]>([
    ["UTF-16, as PowerShell writes it", (text) => Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["UTF-16 of the other byte order", (text) => Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
    ["UTF-8 with its mark", (text) => Buffer.from(`\uFEFF${text}`)],
    ["lines that end as in Windows", (text) => Buffer.from(text.replaceAll("\n", "\r\n"))],
  ])("%s is read", async (_, encode) => {
    const path = join(folder(), "sa.txt");
    writeFileSync(path, encode(fixture("ios/commands/show-crypto-isakmp-sa.fixtures/two-peers.txt")));

    const { out } = await spindrift(["parse", "--platform", "ios", "--command", "sh cry isa sa", path]);

    expect(JSON.parse(out)).toMatchObject({ rows: [{}, {}], unread: [], incomplete: false });
  });

  test.each([
    [Buffer.from("hub#", "utf16le"), /holds zero bytes; save it as UTF-8 \(input\.encoding\)/],
    [Buffer.from("no prompt in here\n"), /say whose output .* is: --platform .* \(parse\.options\)/],
  ])("what cannot be read says how to mend it", async (bytes, message) => {
    const path = join(folder(), "sa.txt");
    writeFileSync(path, bytes);

    const { code, err } = await spindrift(["parse", path]);

    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  test("a batch answers every line, the broken ones with their reason", async () => {
    const good = JSON.stringify({
      id: "a",
      platform: "cisco_ios",
      command: "show crypto ipsec sa",
      text: "No SAs found\n",
    });
    const { code, out } = await spindrift(
      ["parse", "--batch"],
      `${good}\nnot JSON\n${[
        { id: "c", platform: "ios", command: "show crypto isakmp" },
        { id: "d", platform: "ios", command: "clear crypto sa" },
      ]
        .map((request) => JSON.stringify(request))
        .join("\n")}\n`,
    );

    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { id: "a", rows: [], unread: [] },
      { rows: [], error: { code: "parse.request" } },
      { id: "c", rows: [], note: expect.stringContaining("did you mean “show crypto isakmp sa”?") },
      { id: "d", error: { code: "command.unknown" } },
    ]);
  });
});

test("log gives one observation a line, known or not", async () => {
  const { out } = await spindrift(
    ["log", "--platform", "ios"],
    `${fixture("ios/messages/CRYPTO-4-RECVD_PKT_INV_SPI.fixtures/lines.txt")}hello\n`,
  );

  expect(
    out
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { event?: string }).event),
  ).toEqual(["invalid-spi", "invalid-spi", undefined]);
});

describe("diagnose", () => {
  test("reads a terminal's text, says what it cannot tell, and ends 1", async () => {
    const output = fixture("ios/commands/show-crypto-ipsec-sa.fixtures/rekeying.txt");

    const { code, out } = await spindrift(["diagnose", "--json", "-"], `hub#sh cry ips sa\n${output}\nhub#`);

    expect(JSON.parse(out)).toMatchObject({
      isWell: false,
      findings: [{ standing: "unknown", gaps: [{ why: expect.stringContaining("the other end was not asked") }] }],
      evidence: [{ device: "hub", platform: "ios", commands: ["show crypto ipsec sa"], looks: 1 }],
    });
    expect(code).toBe(1);
  });
});

describe("a slip of usage ends 2 and says how to mend it", () => {
  test.each<[string, readonly string[], RegExp]>([
    ["a scenario there is not", ["demo", "spi-drif"], /did you mean “spi-drift”\? \(scenario\.unknown\)/],
    [
      "a fault there is not",
      ["demo", "--once", "--page", "127.0.0.1:0", "--break", "clear-ignord"],
      /did you mean “clear-ignored”\?/,
    ],
    [
      "no configuration",
      ["up", "--config", "/nonexistent.yaml"],
      /there is no \/nonexistent\.yaml: `.*spindrift init` writes one/,
    ],
    ["an option there is not", ["incident", "list", "--jsn"], /Did you mean --json\?/],
    ["a verb there is not", ["dmeo"], /Did you mean demo\?/],
    ["evidence there is not", ["diagnose", "/nonexistent"], /\/nonexistent cannot be read: .*\(diagnose\.unreadable\)/],
    ["a time that is none", ["diagnose", "--at", "noon", join(root, "package.json")], /--at must be a time like 2026-/],
    ["a recording that is none", ["replay", join(root, "package.json")], /this is no recording/],
  ])("%s", async (_, args, text) => {
    const { code, err } = await spindrift(args);

    expect(err).toMatch(text);
    expect(code).toBe(2);
  });

  test("a configuration with an unknown key", async () => {
    const path = join(folder(), "spindrift.yaml");
    writeFileSync(path, "devices:\n  - { name: hub, platfrm: ios, addresses: [192.0.2.1] }\n");

    const { code, err } = await spindrift(["check", "--config", path]);

    expect(err).toContain(`${path}:2: unknown key “platfrm”; did you mean “platform”? (config.unknown-key)`);
    expect(code).toBe(2);
  });
});

describe.concurrent("demo", { timeout: 100_000 }, () => {
  test("the drift is found, explained with every SPI, put right and proven; and the case replays to the byte", async () => {
    const kept = mkdtempSync(join(tmpdir(), "spindrift-demo-"));
    const config = join(kept, "spindrift.yaml");

    const { code, out } = await spindrift(["demo", "spi-drift", "--once", "--page", "127.0.0.1:0", "--keep", kept]);
    const shown = await spindrift(["incident", "show", "I-000001", "--json", "--config", config]);
    const listed = await spindrift(["incident", "list", "--config", config]);
    const exported = await spindrift(["incident", "export", "I-000001", "--config", config]);
    const replayed = await spindrift(["replay", "-", "--json"], exported.out);
    rmSync(kept, { recursive: true, force: true });
    const file = JSON.parse(shown.out) as CaseFile;
    const spis = file.ends.flatMap((end) =>
      end.atOpening.ipsecSas.map(({ spi }) => `0x${spi.toString(16).toUpperCase().padStart(8, "0")}`),
    );

    expect(code).toBe(0);
    expect(out).toMatch(/The page: http:\/\/127\.0\.0\.1:\d+\/\?token=/);
    expect(out).toContain("Met: I-000001 was named KB02 and is closed.");
    expect(spis.length).toBeGreaterThanOrEqual(4); // two of each end; who rekeyed may still receive under its old SA as well
    expect(spis.filter((spi) => !out.includes(spi))).toEqual([]);
    expect(listed).toMatchObject({ code: 0, out: expect.stringMatching(/I-000001 +closed +KB02/) });
    expect(replayed.out).toBe(shown.out);
    expect(exported.out).not.toMatch(/plain:|"lab"/); // no secret leaves
  });

  test("a remedy that does nothing is noticed, and ends 1", async () => {
    const { code, out } = await spindrift([
      "demo",
      "spi-drift",
      "--once",
      "--page",
      "127.0.0.1:0",
      "--break",
      "clear-ignored",
    ]);

    expect(code).toBe(1);
    expect(out).toMatch(/NOT MET/);
    expect(out).toContain("It did not help: the ends still do not agree.");
  });

  test.each(["peer-reload", "lost-delete", "own-action"])("%s ends as it is expected to", async (scenario) => {
    const { code, out } = await spindrift(["demo", scenario, "--once", "--page", "127.0.0.1:0"]);

    expect(out).toContain("Met: ");
    expect(code).toBe(0);
  });
});
