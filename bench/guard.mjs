// One device floods the syslog port at ten times what the intake can do, while twenty others say a few lines a second:
// Spindrift beside Debian's rsyslogd in the same run. Prints how much of the others' lines each kept, what became of every
// datagram of the flood, memory in the flood's first third and at its end, and how quickly the page answered meanwhile. Ends 1 when a line of the
// others was lost, a drop was not counted, memory grew by more than 50 MB, or the page took over a second.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Libsql from "libsql";
import { DEVICES, folder, freePort, main, pause, send, started, startRsyslog } from "./syslog/ground.mjs";

const json = process.argv.includes("--json");
const FLOOD = 150_000;
const SECONDS = 15;
const OTHERS = 20;
const EACH = 50;
const MOST_GROWTH = 50;
const SLOWEST_PAGE = 1_000;

async function startSpindrift() {
  const [port, page] = [await freePort(), await freePort()];
  const data = join(folder, "data");
  const config = join(folder, "spindrift.yaml");
  writeFileSync(
    config,
    `data: ${data}\nlisten: { page: "127.0.0.1:${page}", syslog: { udp: "127.0.0.1:${port}" } }\n${DEVICES}`,
  );
  const child = spawn("node", [main, "up", "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
  });
  while (!/token/i.test(said)) await pause(100);
  const token = /token[=: ]+([\w-]+)/i.exec(said)?.[1];
  const ask = async (path) => {
    const start = performance.now();
    const answer = await fetch(`http://127.0.0.1:${page}${path}`, { headers: { authorization: `Bearer ${token}` } });
    const body = await answer.json();
    return { body, ms: performance.now() - start };
  };
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  const kept = (what) => {
    const db = new Libsql(join(data, `log-${day}.db`), { readonly: true });
    const [{ n }] = db.prepare(`select count(*) as n from journal where body like '%${what}%'`).all();
    db.close();
    return n;
  };
  return { name: "spindrift", port, pid: child.pid, kept, ask };
}

async function startKeepingAll() {
  const server = await startRsyslog("*.*");
  const kept = (what) =>
    existsSync(server.out)
      ? Number(execFileSync("/bin/sh", ["-c", `grep -c '${what}' ${server.out} || true`]).toString())
      : 0;
  return { ...server, kept };
}

const residentMegabytes = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1_024;

async function measure(server) {
  const flood = send(server.port, FLOOD, SECONDS, "127.0.0.2", "flood");
  const others = Array.from({ length: OTHERS }, (_, i) =>
    send(server.port, EACH, SECONDS, `127.0.0.${10 + i}`, "other"),
  );
  const pages = [];
  // A process that works for the first time takes what it needs: whether it takes more and more shows after that
  let early;
  setTimeout(() => {
    early = residentMegabytes(server.pid);
  }, 333 * SECONDS);
  const end = performance.now() + 1_000 * SECONDS;
  while (server.ask !== undefined && performance.now() < end) {
    pages.push((await server.ask("/api/v1/status")).ms);
    await pause(500);
  }
  const { sent, seconds } = await flood;
  const said = (await Promise.all(others)).reduce((sum, one) => sum + one.sent, 0);
  await pause(7_000); // the kernel's drops are asked for every five seconds
  const drops = server.ask === undefined ? undefined : (await server.ask("/api/v1/drops")).body;
  const ofFlood = (drops ?? []).filter(({ source }) => source === "127.0.0.2");
  const by = (reason) => ofFlood.filter((one) => one.reason === reason).reduce((sum, { count }) => sum + count, 0);
  const [keptFlood, keptOthers] = [server.kept("flood"), server.kept("other")];
  const counted = ofFlood.reduce((sum, { count }) => sum + count, 0);
  return {
    server: server.name,
    others: { said, kept: keptOthers },
    flood: {
      sent,
      perSecond: sent / seconds,
      kept: keptFlood,
      guard: by("guard.source"),
      kernel: by("syslog.kernel-buffer"),
    },
    uncounted: drops === undefined ? undefined : sent - keptFlood - counted,
    elsewhere: (drops ?? []).filter(({ source }) => source !== "127.0.0.2"),
    megabytes: { early, after: residentMegabytes(server.pid) },
    slowestPage: pages.length === 0 ? undefined : Math.max(...pages),
  };
}

const rows = [];
for (const start of [startSpindrift, startKeepingAll]) rows.push(await measure(await start()));
const [ours] = rows;
const isMet =
  ours.others.kept === ours.others.said &&
  Math.abs(ours.uncounted) <= 0.001 * ours.flood.sent &&
  ours.megabytes.after - ours.megabytes.early <= MOST_GROWTH &&
  ours.slowestPage <= SLOWEST_PAGE;
if (json) console.log(JSON.stringify({ rows, isMet }));
else {
  for (const { server, others, flood, uncounted, megabytes, slowestPage } of rows) {
    console.log(`${server}: ${OTHERS} devices said ${others.said} lines, ${others.kept} kept`);
    console.log(`  the flood: ${flood.sent} at ${(flood.perSecond / 1e3).toFixed(0)} k/s, ${flood.kept} kept`);
    if (uncounted !== undefined)
      console.log(
        `  its drops: ${flood.guard} by the guard, ${flood.kernel} by the kernel in its own lane, ${uncounted} not counted`,
      );
    console.log(`  ${megabytes.early.toFixed(0)} MB in its first third, ${megabytes.after.toFixed(0)} MB at its end`);
    if (slowestPage !== undefined) console.log(`  the page answered within ${slowestPage.toFixed(0)} ms`);
  }
  console.log(isMet ? "met" : "NOT met");
}
process.exit(isMet ? 0 : 1);
