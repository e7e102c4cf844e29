// How many syslog datagrams a second are taken, matched and kept, beside Debian's rsyslogd in the same run.
// One sender, one message; Spindrift decodes, matches and commits each line to its journal, rsyslogd filters by the same
// tag and writes to a file. Prints the loss of each at each rate, and the ratio of the highest rates without loss.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import { DEVICES, folder, freePort, main, pause, send, started, startRsyslog } from "./syslog/ground.mjs";

const json = process.argv.includes("--json");
const RATES = [5_000, 10_000, 15_000, 20_000, 30_000, 40_000, 60_000];
const SECONDS = 3;
/** A loss below this counts as none: a datagram or two at the start of a process. */
const LOSSLESS = 0.001;

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
      DEVICES,
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

async function startFiltered() {
  const server = await startRsyslog(':msg, contains, "HA_EM-6-LOG"');
  const total = () =>
    existsSync(server.out) ? Number(execFileSync("wc", ["-l", server.out]).toString().split(" ")[0]) : 0;
  let before = 0;
  return { ...server, kept: () => total() - before, mark: () => (before = total()) };
}

/** User and system time of a process until now, in seconds. */
const cpu = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const servers = [await startSpindrift(), await startFiltered()];
const rows = [];
for (const rate of RATES) {
  for (const server of servers) {
    server.mark();
    const before = cpu(server.pid);
    const { sent, seconds } = await send(server.port, rate, SECONDS);
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
