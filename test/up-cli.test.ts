import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";

// `spindrift up` as a service or a shell has it: how it begins, and how it ends.

const main = join(import.meta.dirname, "../dist/cli/main.js");
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

interface Running {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
}

function up(listen: string, ...options: readonly string[]): Running {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-up-"));
  const config = join(folder, "spindrift.yaml");
  const device = "{ name: gw, platform: strongswan, addresses: [192.0.2.1], vici: { socket: ./no-charon.vici } }";
  writeFileSync(config, `listen: ${listen}\ndevices:\n  - ${device}\n`);
  const env = { ...process.env, XDG_RUNTIME_DIR: folder };
  const child = spawn("node", [main, "up", "--config", config, ...options], { env, timeout: 60_000 });
  undo.push(
    () => rmSync(folder, { recursive: true, force: true }),
    () => child.kill("SIGKILL"),
  );
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  return {
    process: child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, err }))),
  };
}

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 0],
] as const)(
  "it says where it listens as JSON, and %s ends it with %i",
  async (signal, expected) => {
    const running = up('{ page: "127.0.0.1:0", syslog: { udp: "127.0.0.1:0" } }', "--json");
    const first = JSON.parse(String((await running.lines.next()).value)) as Record<string, unknown>;

    running.process.kill(signal);

    expect(first).toMatchObject({ kind: "up", listeners: [{ intake: "syslog-udp" }] });
    expect(first.page).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=/);
    expect(await running.ended).toEqual({ code: expected, err: "" });
  },
  60_000,
);

test("a syslog port that somebody has ends it, with its mend", async () => {
  const taken = createSocket("udp4");
  undo.push(() => taken.close());
  await new Promise<void>((resolve) => taken.bind(0, "127.0.0.1", resolve));

  const { code, err } = await up(`{ page: "127.0.0.1:0", syslog: { udp: "127.0.0.1:${taken.address().port}" } }`).ended;

  expect(code).toBe(1);
  expect(err).toMatch(
    /cannot listen for syslog on udp 127\.0\.0\.1:\d+: something else listens there .*\(syslog\.bind\)/,
  );
}, 60_000);

test("a page's port that somebody has ends it, though all else runs by then", async () => {
  const taken = createServer();
  undo.push(() => void taken.close());
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as { port: number };

  const { code, err } = await up(`{ page: "127.0.0.1:${port}", syslog: { udp: "127.0.0.1:0" } }`).ended;

  expect(code).toBe(1);
  expect(err).toMatch(/the page cannot listen on 127\.0\.0\.1:\d+: something else listens there .*\(api\.bind\)/);
}, 60_000);

test("a token of its own is taken, and printed nowhere", async () => {
  const token = "0123456789abcdef0123456789";
  const running = up(`{ page: "127.0.0.1:0", token: "plain:${token}" }`);
  const first = String((await running.lines.next()).value);
  const [url] = /http:\/\/[\d.:]+/.exec(first) ?? [];

  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  running.process.kill("SIGTERM");
  await running.ended;

  expect(first).toContain("listen.token");
  expect(first).not.toContain(token);
  expect(answer.status).toBe(200);
}, 60_000);
