import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, expect, test } from "vitest";
import { freePort } from "./free-port.ts";

// `spindrift up` with endpoints and no devices, and the operational commands against it, as a user has them.

const main = join(import.meta.dirname, "../dist/cli/main.js");
const fixtures = join(import.meta.dirname, "../src/endpoint/certificates/x509.fixtures");
const runtime = mkdtempSync(join(tmpdir(), "spindrift-own-"));
const options = { cwd: runtime, env: { ...process.env, XDG_RUNTIME_DIR: runtime, SPINDRIFT_CONFIG: undefined } };
let running: ChildProcess | undefined;

afterEach(async () => {
  if (running !== undefined) {
    const ended = new Promise((resolve) => running?.once("exit", resolve));
    running.kill("SIGTERM");
    await ended;
  }
  running = undefined;
});
afterAll(() => rmSync(runtime, { recursive: true, force: true }));

const spindrift = (...args: readonly string[]): Promise<string> => run(...args, "--endpoint", "west");

const run = (...args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile("node", [main, ...args], { ...options, timeout: 60_000 }, (error, out, err) =>
      error === null ? resolve(out) : reject(new Error(`${error.message}\n${out}${err}`)),
    );
  });

/** Asked again and again, the process being under way, until the answer fits; the test's own limit ends it. */
async function told(fits: RegExp, ...args: readonly string[]): Promise<string> {
  for (;;) {
    const text = await spindrift(...args);
    if (fits.test(text)) return text;
  }
}

const configuration = (port: number, page: number): string => `
data: state
listen: { page: "127.0.0.1:${page}" }
endpoints:
  - name: west
    local: 127.0.0.1:${port}
    gateways: [127.0.0.2]
    ports: { ike: ${port}, nat: ${port} }
    cert: ${fixtures}/edge.pem
    key: file:${fixtures}/edge.key
    ca: [${fixtures}/root.pem]
    crls: [${fixtures}/root.crl.pem]
    children:
      - { name: office, localTs: [10.71.1.0/24], remoteTs: [10.71.2.0/24] }
      - { name: voice, localTs: [10.72.1.0/24], remoteTs: [10.72.2.0/24] }
    redundancy: { local: 127.0.0.3, interfaces: [wan0, wan1] }
  - name: east
    local: 127.0.0.2:${port}
    gateways: [127.0.0.1, 127.0.0.3]
    ports: { ike: ${port}, nat: ${port} }
    establish: on-traffic
    cert: ${fixtures}/core.pem
    key: file:${fixtures}/core.key
    ca: [${fixtures}/root.pem]
    children:
      - { name: office, localTs: [10.71.2.0/24], remoteTs: [10.71.1.0/24] }
      - { name: voice, localTs: [10.72.2.0/24], remoteTs: [10.72.1.0/24] }
`;

test("a configuration without devices has nothing to check, and says so", async () => {
  writeFileSync(join(runtime, "spindrift.yaml"), configuration(4_500, 8_470));

  await expect(run("check")).rejects.toThrow("the configuration has no devices to check");
});

test("two endpoints by certificate stand, are shown and switched", async () => {
  writeFileSync(join(runtime, "spindrift.yaml"), configuration(await freePort(), await freePort()));
  const up = spawn("node", [main, "up"], { ...options, stdio: ["ignore", "pipe", "inherit"] });
  running = up;
  await new Promise<void>((resolve, reject) => {
    up.once("exit", (code) => reject(new Error(`spindrift up ended with ${code}`)));
    createInterface({ input: up.stdout }).on("line", (line) => {
      if (line.startsWith("watching 2 devices")) resolve();
    });
  });

  const sas = await told(/: voice, /, "show", "ipsec", "security-associations");
  expect(sas).toContain("Security association: office, Interface family: Up");
  expect(await spindrift("show", "ipsec", "certificates")).toMatch(/22315496 +CN=core\.example\.test/);
  expect(await spindrift("show", "ipsec", "certificates", "crl")).toContain("2004");
  expect(await spindrift("request", "ipsec", "switch", "interface", "wan0")).toBe("");
  expect(await spindrift("show", "ipsec", "redundancy")).toBe(`Failure counter: 1
Primary interface: wan0, State: Standby
Backup interface : wan1, State: Active
`);
  await told(/Local: 127\.0\.0\.3/, "show", "ike", "security-associations", "detail");
}, 120_000);
