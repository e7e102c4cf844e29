// What L2TP costs, beside peers in the same run: call requests that an LNS answers (ours, xl2tpd, l2tpns), full logins of our LAC at l2tpns
// with PAP by FreeRADIUS (and of a LAC that does the least, as the measure of sockets and machine), both our ends joined in
// memory, and the endpoint's timers. CPU stands beside wall time: on a machine that does other things, CPU is to compare.
//   l2tp.mjs [SESSIONS] [--json]
import { spawnSync } from "node:child_process";
import { askForCalls, SERVERS } from "./l2tp/calls.mjs";
import { carrierMissing, env, openCarrier } from "./l2tp/carrier.mjs";
import { inMemory } from "./l2tp/in-memory.mjs";
import { LACS, logIn } from "./l2tp/logins.mjs";
import { timers } from "./l2tp/timers.mjs";

const json = process.argv.includes("--json");
const sessions = Number(process.argv.slice(2).find((word) => /^\d+$/.test(word)) ?? 24_000);
const CALLS = 8_000;
const results = {};
// So that the carrier ends with us
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

function report(name, what, { count, wall, cpu }) {
  results[name] = { perSecond: count / wall, perCpuSecond: count / cpu };
  const [wallRate, cpuRate] = [count / wall, count / cpu].map((rate) => Math.round(rate).toLocaleString("en"));
  if (!json) console.log(`${what.padEnd(64)} ${wallRate.padStart(8)}/s  ${cpuRate.padStart(8)} per CPU second`);
}
const say = (text) => json || console.log(text);

report("callsInMemory", "calls, both ends in memory", await inMemory(sessions, false));
report("loginsInMemory", "full logins, both ends in memory", await inMemory(sessions, true));
const { share, count } = timers();
results.timers = { count, share };
say(`${count.toLocaleString("en")} timers, each set anew every 1 to 5 s: ${(100 * share).toFixed(1)} % of a core`);

const missing = carrierMissing();
if (missing !== undefined) say(`without a real LNS beside it: ${missing}`);
else {
  for (const [name, open] of Object.entries(SERVERS)) {
    if (name === "xl2tpd" && spawnSync("sh", ["-c", "command -v xl2tpd"], { env }).status !== 0) continue;
    const server = await open();
    try {
      const { lost, wall, cpu } = await askForCalls(server, CALLS);
      report(`icrp-${name}`, `ICRQ to ICRP at ${name}`, { count: CALLS, wall, cpu });
      if (lost > 0) say(`  ${lost} call requests were lost and asked again`);
    } finally {
      server.close();
    }
  }
  for (const [name, make] of Object.entries(LACS)) {
    const carrier = await openCarrier();
    try {
      const { up, lost, repeated, wall, cpu } = await logIn(make, carrier, sessions);
      report(`logins-${name}`, `full logins at l2tpns, LAC: ${name}`, { count: up, wall, cpu: cpu.lac });
      const each = Object.entries(cpu).map(([who, spent]) => `${who} ${Math.round((1e6 * spent) / up)} µs`);
      say(
        `  ${up} in ${wall.toFixed(1)} s, ${lost} lost, ${repeated} messages sent again; CPU of one: ${each.join(", ")}`,
      );
      if (lost > 0) process.exitCode = 1;
    } finally {
      carrier.close();
    }
  }
}
if (json) console.log(JSON.stringify(results));
