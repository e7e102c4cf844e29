// How many syslog datagrams a second are taken, matched and kept, beside Debian's rsyslogd in the same run.
// One sender, one message; Spindrift decodes, matches and commits each line to its journal, rsyslogd filters by the same
// tag and writes to a file. Prints the loss of each at each rate, and the ratio of the highest rates without loss.
import { execFileSync, fork, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Libsql from "libsql";

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, "../dist/cli/main.js");
const json = process.argv.includes("--json");
const RATES = [5_000, 10_000, 15_000, 20_000, 30_000, 40_000, 60_000];
const SECONDS = 3;
/** A loss below this counts as none: a datagram or two at the start of a process. */
const LOSSLESS = 0.001;

const folder = mkdtempSync(join(tmpdir(), "spindrift-bench-"));
const started = [];
process.on("exit", () => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const freePort = () =>
  new Promise((resolve) => {
    const socket = createSocket("udp4").bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });

/** Sends `rate` datagrams a second for `SECONDS`, in a process of its own. */
function send(port, rate) {
  const child = fork(join(here, "sender.mjs"), [String(port), String(rate), String(SECONDS)]);
  return new Promise((resolve) => child.on("message", resolve));
}

async function settled(count) {
  let last = -1;
  for (let i = 0; i < 60; i++) {
    const now = count();
    if (now === last) return now;
    last = now;
    await pause(500);
  }
  return last;
}

async function startSpindrift() {
  const port = await freePort();
  const data = join(folder, "data");
  const config = join(folder, "spindrift.yaml");
  writeFileSync(
    config,
    `data: ${data}\nlisten: { page: "127.0.0.1:0", syslog: { udp: "127.0.0.1:${port}" },` +
      ` guard: { perSource: { rate: 100000 }, total: { rate: 100000 } } }\n` + // what it can, not what it allows
      `devices:\n  - { name: hub, platform: ios, addresses: [192.0.2.1], ssh: { host: 127.0.0.1, port: 9, username: x, password: "plain:x", hostKeys: ["SHA256:x"] } }\n`,
  );
  const child = spawn("node", [main, "up", "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  let before = 0;
  const total = () => {
    const path = join(data, `log-${day}.db`);
    if (!existsSync(path)) return 0;
    const db = new Libsql(path, { readonly: true });
    const [{ n }] = db.prepare("select count(*) as n from journal where kind = 'log' and device = 'hub'").all();
    db.close();
    return n;
  };
  return { name: "spindrift", port, pid: child.pid, kept: () => total() - before, mark: () => (before = total()) };
}

async function startRsyslog() {
  const port = await freePort();
  const out = join(folder, "rsyslog.log");
  const config = join(folder, "rsyslog.conf");
  writeFileSync(
    config,
    `module(load="imudp")\ninput(type="imudp" address="127.0.0.1" port="${port}")\n` +
      `:msg, contains, "HA_EM-6-LOG" action(type="omfile" file="${out}" flushOnTXEnd="off" asyncWriting="off")\n`,
  );
  const child = spawn("rsyslogd", ["-n", "-f", config, "-i", join(folder, "rsyslog.pid")], {
    stdio: "ignore",
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` },
  });
  started.push(child);
  await pause(1_500);
  const total = () => (existsSync(out) ? Number(execFileSync("wc", ["-l", out]).toString().split(" ")[0]) : 0);
  let before = 0;
  return { name: "rsyslogd", port, pid: child.pid, kept: () => total() - before, mark: () => (before = total()) };
}

/** User and system time of a process until now, in seconds. */
const cpu = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const servers = [await startSpindrift(), await startRsyslog()];
const rows = [];
for (const rate of RATES) {
  for (const server of servers) {
    server.mark();
    const before = cpu(server.pid);
    const { sent, seconds } = await send(server.port, rate);
    await pause(700);
    const kept = await settled(server.kept);
    const row = {
      server: server.name,
      rate: Math.round(sent / seconds),
      sent,
      kept,
      loss: 1 - kept / sent,
      cpuPerMillion: ((cpu(server.pid) - before) / kept) * 1e6,
    };
    rows.push(row);
    if (!json)
      console.log(
        `${row.server.padEnd(10)} ${String(row.rate).padStart(7)}/s  kept ${String(kept).padStart(7)} of ${String(sent).padStart(7)}  loss ${(100 * row.loss).toFixed(2).padStart(6)} %  ${row.cpuPerMillion.toFixed(1).padStart(6)} CPU s per million`,
      );
  }
}
const best = (name) =>
  Math.max(0, ...rows.filter((row) => row.server === name && row.loss < LOSSLESS).map((row) => row.rate));
const most = (name) =>
  Math.max(...rows.filter((row) => row.server === name).map((row) => Math.round((row.rate * row.kept) / row.sent)));
/** `undefined` where rsyslogd lost something at every rate: there is nothing to compare with. */
const ratio = (of) => (of("rsyslogd") === 0 ? undefined : of("spindrift") / of("rsyslogd"));
const shown = (value) =>
  value === undefined ? "no ratio: rsyslogd lost some at every rate" : `ratio ${value.toFixed(2)}`;
const result = {
  lossless: { spindrift: best("spindrift"), rsyslogd: best("rsyslogd"), ratio: ratio(best) },
  keptPerSecond: {
    spindrift: most("spindrift"),
    rsyslogd: most("rsyslogd"),
    ratio: ratio(most),
  },
};
if (json) console.log(JSON.stringify({ rows, ...result }));
else {
  console.log(
    `highest rate without loss: spindrift ${result.lossless.spindrift}/s, rsyslogd ${result.lossless.rsyslogd}/s, ${shown(result.lossless.ratio)}`,
  );
  console.log(
    `most kept a second:        spindrift ${result.keptPerSecond.spindrift}/s, rsyslogd ${result.keptPerSecond.rsyslogd}/s, ${shown(result.keptPerSecond.ratio)}`,
  );
}
process.exit(0);
