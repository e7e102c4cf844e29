import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import snmp from "net-snmp";
import { afterEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { type Lab, openLab } from "../src/lab/lab.ts";
import type { CaseFile } from "../src/model/incident.ts";
import { openSqliteStore } from "../src/store/sqlite/store.ts";
import { all } from "../src/store/store.suite.ts";
import { integerBetween, seededEntropy } from "../src/time/entropy.ts";
import { minutes } from "../src/time/instant.ts";
import { freePort } from "./free-port.ts";

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const GATEWAYS = [
  { name: "hub", address: "192.0.2.1", protects: "10.71.1.0/24", initiates: false, peers: ["spoke"] },
  { name: "spoke", address: "198.51.100.1", protects: "10.71.2.0/24", initiates: true, peers: ["hub"] },
];
const COMMUNITY = "crash";

async function setUp(): Promise<{ lab: Lab; config: string; data: string; syslog: number; snmpPort: number }> {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-crash-"));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const [syslog, snmpPort, page] = [await freePort(), await freePort(), await freePort()];
  const lab = await openLab({ gateways: GATEWAYS, seed: 5, lifetime: minutes(60), packetsPerSecond: 20 });
  undo.push(() => lab.close());
  const document = {
    data: "data",
    listen: {
      page: `127.0.0.1:${page}`,
      syslog: { tcp: `127.0.0.1:${syslog}` },
      snmp: { listen: `127.0.0.1:${snmpPort}`, communities: [`plain:${COMMUNITY}`] },
    },
    devices: lab.gateways.map(({ name, address, ssh }) => ({
      name,
      platform: "ios",
      addresses: [address],
      pollEvery: "2s",
      ssh: {
        host: ssh.host,
        port: ssh.port,
        username: ssh.username,
        password: "plain:lab",
        enable: "plain:lab",
        hostKeys: [ssh.hostKey],
      },
    })),
    respond: { default: "automatic", coolDown: "1s" },
  };
  const config = join(folder, "spindrift.yaml");
  writeFileSync(config, stringify(document));
  return { lab, config, data: join(folder, "data"), syslog, snmpPort };
}

/** `spindrift up`, as an operator runs it; its events as they come. */
function up(
  config: string,
  onEvent: (event: { kind: string; incident?: CaseFile }) => void = () => undefined,
): ChildProcess {
  const main = join(import.meta.dirname, "../dist/cli/main.js");
  const child = fork(main, ["up", "--config", config, "--json"], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  undo.push(() => void child.kill("SIGKILL"));
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onEvent(JSON.parse(line) as { kind: string; incident?: CaseFile });
  });
  return child;
}

const exited = (child: ChildProcess): Promise<void> =>
  new Promise(
    (resolve) =>
      void (child.exitCode !== null || child.signalCode !== null ? resolve() : child.once("exit", () => resolve())),
  );

/** Sends lines over one connection; those are acknowledged that an orderly close answers. */
function sendLines(port: number, lines: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    let ended = false;
    socket.on("end", () => {
      ended = true;
    });
    socket.on("error", () => undefined);
    socket.on("close", (hadError) => resolve(ended && !hadError ? lines : []));
    socket.end(lines.map((line) => `${line}\n`).join(""));
  });
}

function sendInform(port: number, value: string): Promise<readonly string[]> {
  const session = snmp.createSession("127.0.0.1", COMMUNITY, {
    trapPort: port,
    version: snmp.Version2c,
    timeout: 400,
    retries: 0,
  } as never);
  return new Promise((resolve) => {
    session.inform(
      "1.3.6.1.4.1.9.10.134.0.2",
      [{ oid: "1.3.6.1.4.1.9.10.134.1.2.3.1.11.1", type: snmp.ObjectType.OctetString, value }] as never,
      ((error: Error | null) => {
        session.close();
        resolve(error === null ? [value] : []);
      }) as never,
    );
  });
}

test("killed ten times in the middle of a case, it goes on, acts once, and loses nothing acknowledged", {
  timeout: 150_000,
}, async () => {
  const { lab, config, data, syslog, snmpPort } = await setUp();
  const chance = seededEntropy(Number(process.env.SEED ?? 17));
  const acknowledged: string[] = [];
  let sent = 0;
  const send = async (): Promise<void> => {
    const batch = Array.from(
      { length: 40 },
      () => `<189>${++sent}: hub: %SYS-5-CONFIG_I: Configured from console by crash-${sent}x`,
    );
    acknowledged.push(...(await sendLines(syslog, batch)).map((line) => /crash-\d+x/.exec(line)?.[0] ?? ""));
    acknowledged.push(...(await sendInform(snmpPort, `inform-${sent}x`)));
  };

  let isBroken = false;
  const kills: string[] = [];
  for (let kill = 0; kill < 10; kill++) {
    const running = new Promise<void>((resolve) => {
      const senders = setInterval(() => void send(), 60);
      const end = async (): Promise<void> => {
        clearTimeout(longest);
        clearInterval(senders);
        kills.push(new Date().toISOString());
        child.kill("SIGKILL");
        await exited(child);
        resolve();
      };
      const longest = setTimeout(() => void end(), 15_000);
      let isDoomed = false;
      const child = up(config, (event) => {
        if (!isBroken && event.kind === "tunnel") {
          isBroken = true;
          lab.break("spoke", "drift");
        }
        // The first life ends in the middle of the case it opened, each later one at any step of what follows
        if (isDoomed || (kill === 0 && event.incident === undefined)) return;
        isDoomed = true;
        setTimeout(() => void end(), integerBetween(chance, 0, kill === 0 ? 1_000 : 2_500));
      });
    });
    await running;
  }
  let last: CaseFile | undefined;
  await new Promise<void>((resolve) => {
    const child = up(config, (event) => {
      last = event.incident ?? last;
      if (event.incident?.status !== "closed" && event.incident?.status !== "escalated") return;
      child.kill("SIGTERM");
      void exited(child).then(resolve);
    });
    // The case may have been closed before the last kill: then nothing is told any more
    setTimeout(() => {
      child.kill("SIGTERM");
      void exited(child).then(resolve);
    }, 30_000);
  });

  const store = await openSqliteStore({ directory: data });
  const kept = (await all(store.readJournal(0))).map(({ body }) => body).join("\n");
  const incidents = (await store.listIncidents(10)).map(({ body }) => JSON.parse(body) as CaseFile);
  await store.close();
  const cleared = [...lab.cleared("hub"), ...lab.cleared("spoke")];

  expect(incidents.map(({ status }) => status)).toEqual(["closed"]);
  expect(kills.some((at) => at > (incidents[0]?.openedAt ?? "") && at < (incidents[0]?.closedAt ?? ""))).toBe(true);
  expect(new Set(cleared).size).toBe(cleared.length);
  expect(cleared.length).toBeGreaterThan(0);
  expect(acknowledged.length).toBeGreaterThan(40);
  expect(acknowledged.filter((one) => !kept.includes(one))).toEqual([]);
});
