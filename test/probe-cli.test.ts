import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { echoOf, echoReply } from "../src/endpoint/echo.ts";
import { Endpoint } from "../src/endpoint/endpoint.ts";
import type { IpsecReport } from "../src/endpoint/probe/stage.ts";
import { EndpointSockets } from "../src/intake/ipsec/endpoint-sockets.ts";
import { instant } from "../src/time/instant.ts";
import { child, connection } from "./virtual-gateway.ts";

const HERE = "127.0.0.1";
const undo: (() => void)[] = [];
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((done) => socket.bind(0, HERE, done));
  const { port } = socket.address() as AddressInfo;
  socket.close();
  return port;
}

/** A gateway of ours on loopback, with a host behind it that answers ping. */
async function openGateway(): Promise<{ readonly ike: number; readonly nat: number }> {
  const ports = { ike: await freeUdpPort(), nat: await freeUdpPort() };
  const usual = connection({ children: [child("10.71.2.0/24", "10.71.1.0/24", "aes128-sha256")] });
  const { identity } = usual.local;
  const lab = {
    ...usual,
    name: "lab",
    local: {
      address: HERE,
      ...(usual.remote.identity === undefined ? { identity } : { identity: usual.remote.identity }),
    },
    remote: { addresses: [], identity },
  };
  const sockets: EndpointSockets = await EndpointSockets.open({
    addresses: [HERE],
    ports,
    onEffect(effect) {
      const echo = effect.kind === "deliver" ? echoOf(effect.packet) : undefined;
      if (echo?.kind === "echo-request") sockets.act((endpoint, now) => endpoint.send(echoReply(echo), now));
    },
  });
  const entropy = { bytes: (n: number) => new Uint8Array(randomBytes(n)) };
  sockets.drive(new Endpoint({ connections: [lab], entropy, ports }, instant(Date.now())));
  undo.push(() => sockets.close());
  return ports;
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function spindrift(...args: string[]): Promise<Ended> {
  const main = join(import.meta.dirname, "../dist/cli/main.js");
  const env = { ...process.env, GW_PSK: "a secret of both", WRONG: "not-the-secret" };
  return new Promise((resolve) => {
    execFile("node", [main, ...args], { env, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err }),
    );
  });
}

const at = ({ ike, nat }: { readonly ike: number; readonly nat: number }): string[] => [
  HERE,
  "--port",
  String(ike),
  "--nat-port",
  String(nat),
  "--timeout",
  "2s",
];
const credentials = ["--local-id", "a.example.test", "--remote-id", "b.example.test", "--psk", "env:GW_PSK"];
const inside = ["--local-ts", "10.71.1.0/24", "--remote-ts", "10.71.2.0/24", "--ping", "10.71.2.1"];

describe("probe ipsec", () => {
  test("a line for each stage, a sentence at the end, and 0 when all is well", async () => {
    const { code, out, err } = await spindrift("probe", "ipsec", ...at(await openGateway()), ...credentials, ...inside);

    expect(err).toBe("");
    expect(code).toBe(0);
    expect(out).toMatch(/^ok {4}reachability +[\d.]+ ms {2}127\.0\.0\.1 answers/);
    expect(out).toMatch(/\nok {4}path-mtu .* packets of up to 1420 bytes/);
    expect(out.trimEnd()).toMatch(/127\.0\.0\.1 passes every stage \(not tried: esp-udp\)\.$/);
  });

  test("1 when a stage fails, and one JSON document that says which", async () => {
    const wrong = credentials.with(-1, "env:WRONG");
    const { code, out } = await spindrift("probe", "ipsec", ...at(await openGateway()), ...wrong, "--json");

    const report = JSON.parse(out) as IpsecReport & { readonly gateway: string; readonly at: string };
    expect(code).toBe(1);
    expect(report).toMatchObject({ gateway: HERE, isWell: false });
    expect(report.stages.find(({ verdict }) => verdict === "failed")).toMatchObject({ stage: "auth" });
    expect(out).not.toContain("not-the-secret");
  });

  test("a gateway that the configuration describes is probed by name; the command line goes first", async () => {
    const { ike, nat } = await openGateway();
    const folder = mkdtempSync(join(tmpdir(), "spindrift-probe-"));
    undo.push(() => rmSync(folder, { recursive: true }));
    const probe = { name: "hub", gateway: HERE, psk: "file:hub.psk", localId: "a.example.test", esp: ["aes256gcm16"] };
    const device = { name: "hub", platform: "strongswan", addresses: [HERE] };
    writeFileSync(join(folder, "hub.psk"), "a secret of both\n");
    writeFileSync(join(folder, "spindrift.yaml"), JSON.stringify({ devices: [device], probes: [probe] }));
    const named = ["hub", "--config", join(folder, "spindrift.yaml"), ...at({ ike, nat }).slice(1)];

    const asConfigured = await spindrift("probe", "ipsec", ...named);
    const otherwise = await spindrift("probe", "ipsec", ...named, "--esp", "aes128-sha256");

    expect(asConfigured.out).toContain(`${HERE} fails at child`);
    expect(otherwise.out).toContain("ok    child");
  });

  test("Prometheus's exposition", async () => {
    const { out } = await spindrift(
      "probe",
      "ipsec",
      ...at(await openGateway()),
      ...credentials,
      ...inside,
      "--prometheus",
    );

    expect(out).toContain('spindrift_probe_success{gateway="127.0.0.1"} 1');
    expect(out).toContain('spindrift_probe_stage_passed{stage="rekey",gateway="127.0.0.1"} 1');
  });

  test.each([
    [["probe", "ipsec", HERE], /probe\.credentials/],
    [["probe", "ipsec", HERE, "--psk", "plain:secret"], /probe\.psk/],
    [["probe", "ipsec", HERE, "--psk", "env:GW_PSK", "--esp", "aes257"], /suite\.refused/],
    [["probe", "ipsec", HERE, "--psk", "env:GW_PSK", "--port", "0"], /--port wants a number/],
  ])("a slip of usage is told and ends 2: %j", async (args, expected) => {
    const { code, err } = await spindrift(...args);

    expect(code).toBe(2);
    expect(err).toMatch(expected);
  });
});

describe("probe ike", () => {
  test("what a gateway accepts, without credentials", async () => {
    const { code, out } = await spindrift("probe", "ike", ...at(await openGateway()), "--pace", "1ms");

    expect(code).toBe(0);
    expect(out).toContain("aes128-sha256-x25519");
    expect(out.trimEnd()).toMatch(/127\.0\.0\.1 speaks IKEv2\.$/);
  });

  test("1 when nobody answers", async () => {
    const nobody = { ike: await freeUdpPort(), nat: await freeUdpPort() };
    const { code, out } = await spindrift("probe", "ike", ...at(nobody), "--timeout", "100ms");

    expect(code).toBe(1);
    expect(out).toContain("does not answer");
  });
});
