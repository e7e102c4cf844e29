import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ApiPlace, type LabState, openLabClient } from "../src/api/client.ts";
import { theRunningProcess } from "../src/app/running.ts";

// The lab standing alone, as a user has it: one process with real sockets on loopback, and the verbs against it.

const main = join(import.meta.dirname, "../dist/cli/main.js");
const runtime = mkdtempSync(join(tmpdir(), "spindrift-lab-"));
const environment = { ...process.env, XDG_RUNTIME_DIR: runtime, SPINDRIFT_CONFIG: undefined, LAB_PSK: "lab" };

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const spindrift = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { cwd: runtime, env: environment, timeout: 60_000 };
    execFile("node", [main, ...args], options, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
    );
  });

let lab: ChildProcess;
const logged: { readonly gateway: string; readonly tag: string }[] = [];
let gateways: readonly { readonly name: string; readonly ike: { readonly ports: { ike: number; nat: number } } }[] = [];
let onLine: () => void = () => undefined;

beforeAll(async () => {
  lab = spawn("node", [main, "lab", "up", "--json", "--seed", "5"], {
    cwd: runtime,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: lab.stdout as NodeJS.ReadableStream });
  await new Promise<void>((resolve, reject) => {
    lab.once("exit", (code) => reject(new Error(`the lab ended with ${code}`)));
    lines.on("line", (text) => {
      const line = JSON.parse(text) as { kind: string; gateway: string; tag: string; gateways?: typeof gateways };
      if (line.kind === "up") {
        gateways = line.gateways ?? [];
        resolve();
      } else logged.push(line);
      onLine();
    });
  });
}, 60_000);

afterAll(async () => {
  const ended = new Promise((resolve) => lab.once("exit", resolve));
  lab.kill("SIGTERM");
  await ended;
  rmSync(runtime, { recursive: true, force: true });
});

/** Until a gateway has logged a line with this tag. */
const logs = (gateway: string, tag: string): Promise<void> =>
  new Promise((resolve) => {
    onLine = () => {
      if (logged.some((one) => one.gateway === gateway && one.tag === tag)) resolve();
    };
    onLine();
  });

/** Where the lab's API is, as the command line finds it. */
function place(): ApiPlace {
  const before = process.env.XDG_RUNTIME_DIR;
  process.env.XDG_RUNTIME_DIR = runtime;
  try {
    return theRunningProcess();
  } finally {
    if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
    else process.env.XDG_RUNTIME_DIR = before;
  }
}

async function state(): Promise<LabState> {
  const found = await openLabClient(place()).state();
  if (found === undefined) throw new Error("no lab");
  return found;
}

describe("a lab that runs", { timeout: 90_000 }, () => {
  test("is found without a configuration, and its gateways carry traffic", async () => {
    const [{ code, out }, { gateways }] = await Promise.all([spindrift("lab", "list"), state()]);

    expect(code).toBe(0);
    expect(out).toMatch(/hub +192\.0\.2\.1 +1 +1/);
    expect(gateways.map(({ answered }) => answered > 1_000)).toEqual([true, true]);
  });

  test("answers the operational commands word for word, short ones too, as text and as JSON", async () => {
    const [text, short] = await Promise.all([
      spindrift("show", "ipsec", "security-associations", "--endpoint", "hub"),
      spindrift("show", "ips", "sec", "-e", "hub", "--json"),
    ]);

    expect(text).toMatchObject({ code: 0, err: "" });
    expect(text.out).toMatch(/^Security association: to-spoke, Interface family: No reference\nDirection SPI/);
    const { tunnels } = JSON.parse(short.out) as { tunnels: { name: string; directions: { spi: number }[] }[] };
    expect(tunnels.map(({ name }) => name)).toEqual(["to-spoke"]);
    expect(tunnels[0]?.directions.filter(({ spi }) => text.out.includes(String(spi)))).toHaveLength(2);
  });

  test("says what may follow, and what is wrong with a line", async () => {
    const [help, slip, refused, which, unknown] = await Promise.all([
      spindrift("show", "ipsec", "?", "-e", "hub"),
      spindrift("show", "ipsc", "-e", "hub"),
      spindrift("clear", "ike", "security-associations", "192.0.2.77", "-e", "spoke"),
      spindrift("show", "ipsec", "security-associations"),
      spindrift("show", "ipsec", "security-associations", "-e", "hubb"),
    ]);

    expect(help).toMatchObject({ code: 0, out: expect.stringContaining("security-associations") });
    expect(slip).toMatchObject({ code: 2, out: "", err: expect.stringContaining("syntax error") });
    expect(refused).toMatchObject({ code: 1, err: "error: no IKE security association to 192.0.2.77\n" });
    expect(which).toMatchObject({ code: 2, err: expect.stringContaining("Name one with --endpoint: hub, spoke") });
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining("did you mean “hub”?") });
  });

  test("is broken on command: the gateway raises its own log line, and a clear puts it right", async () => {
    await openLabClient(place()).change("break", "spoke", "drift");
    await logs("hub", "CRYPTO-4-RECVD_PKT_INV_SPI");
    const answered = async (): Promise<number> =>
      (await state()).gateways.find(({ name }) => name === "hub")?.answered ?? 0;
    const before = await answered();

    const cleared = await spindrift("clear", "ipsec", "security-associations", "-e", "spoke");

    expect(cleared).toMatchObject({ code: 0, out: "", err: "" });
    while ((await answered()) <= before); // ends when pings are answered again, or the test's time does
  });

  test("a fault that lasts is shown and ends 1 until it is mended", async () => {
    const broken = await spindrift("lab", "break", "spoke", "esp-blocked");
    const listed = await spindrift("lab", "list");
    await spindrift("lab", "mend", "spoke", "esp-blocked");
    const mended = await spindrift("lab", "list");

    expect(broken).toMatchObject({ code: 0, out: expect.stringContaining("esp-blocked") });
    expect(listed.code).toBe(1);
    expect(mended.code).toBe(0);
  });

  test("is dialled by a probe like any gateway, which says of blocked ESP what it says of any", async () => {
    const { ports } = gateways.find(({ name }) => name === "hub")?.ike ?? { ports: { ike: 0, nat: 0 } };
    const to = ["127.0.0.1", "--port", String(ports.ike), "--nat-port", String(ports.nat), "--psk", "env:LAB_PSK"];
    const probe = (): Promise<Ended> =>
      spindrift("probe", "ipsec", ...to, "--local-ts", "10.9.0.1/32", "--ping", "10.71.1.1", "--timeout", "2s");

    const well = await probe();
    await openLabClient(place()).change("break", "hub", "esp-blocked");
    const blocked = await probe();
    await openLabClient(place()).change("mend", "hub", "esp-blocked");

    expect(well.out).toContain("127.0.0.1 passes every stage");
    expect(well.code).toBe(0);
    expect(blocked).toMatchObject({ code: 1, out: expect.stringContaining("IKE lives, ESP is dead") });
  });

  test("slips about gateways and faults are told with what was meant", async () => {
    const [gateway, fault, process_] = await Promise.all([
      spindrift("lab", "break", "spoek", "drift"),
      spindrift("lab", "break", "spoke", "drfit"),
      spindrift("lab", "list", "--process", "1"),
    ]);

    expect(gateway).toMatchObject({ code: 2, err: expect.stringContaining("did you mean “spoke”?") });
    expect(fault).toMatchObject({ code: 2, err: expect.stringContaining("did you mean “drift”?") });
    expect(process_).toMatchObject({ code: 2, err: expect.stringContaining("no process 1 runs") });
  });
});

test("each verb's help names its commands and the privilege they need", async () => {
  const { code, out } = await spindrift("clear", "--help");

  expect(code).toBe(0);
  expect(out).toContain("clear ike security-associations [<destination-ip-address>]");
  expect(out).toContain("(privilege: view)");
});

test("where nothing runs, the faults are listed and a command says what to start", async () => {
  const elsewhere = { ...environment, XDG_RUNTIME_DIR: join(runtime, "nobody") };
  const asked = await new Promise<Ended>((resolve) => {
    execFile(
      "node",
      [main, "show", "ike", "security-associations"],
      { cwd: runtime, env: elsewhere },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });

  expect(asked).toMatchObject({ code: 2, err: expect.stringContaining("start `spindrift lab up`") });
});
