// Policer decisions a second: bare policers by index (24,000 and a million of them), keyed by name, and a whole packet's
// way through line card and Routing Engine. Ends 1 below 5 million decisions a second with 24,000 flows.
import { DdosProtection } from "../dist/policer/ddos-protection.js";
import { Policers } from "../dist/policer/policers.js";

const json = process.argv.includes("--json");
const DECISIONS = 20_000_000;
const limit = { bandwidth: 100, burst: 100, recoverTime: 90_000 };
const rows = {};

function measure(name, decisions, work) {
  const start = process.cpuUsage();
  work(decisions);
  const { user, system } = process.cpuUsage(start);
  rows[name] = decisions / ((user + system) / 1e6);
  if (!json) console.log(`${name.padEnd(44)} ${(rows[name] / 1e6).toFixed(1).padStart(7)} M/s`);
}

function policers(count) {
  const all = new Policers();
  for (let i = 0; i < count; i++) all.add(limit, 0);
  return all;
}

/** Packets of many keys at random, a microsecond apart: some keys are over their limit. */
function byIndex(count) {
  const all = policers(count);
  return (decisions) => {
    let x = 1;
    for (let i = 0; i < decisions; i++) {
      x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
      all.police(x % count, 1, i / 1_000);
    }
  };
}

/** A bare token bucket in a loop: what this machine does at this moment, for comparison. */
function bare(decisions) {
  const tokens = new Float64Array(24_000).fill(100);
  const filledAt = new Float64Array(24_000);
  let x = 1;
  for (let i = 0; i < decisions; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    const key = x % 24_000;
    const now = i / 1_000;
    const level = Math.min(100, tokens[key] + (now - filledAt[key]) * 0.1);
    filledAt[key] = now;
    tokens[key] = level >= 1 ? level - 1 : level;
  }
}

measure("a bare bucket, for comparison", DECISIONS, bare);
measure("warm-up", DECISIONS / 10, byIndex(24_000));
measure("24,000 policers by index", DECISIONS, byIndex(24_000));
measure("1,000,000 policers by index", DECISIONS, byIndex(1_000_000));

const names = Array.from({ length: 24_000 }, (_, i) => `10.${i >> 8}.${i & 255}.1`);
const indexes = new Map(names.map((name, i) => [name, i]));
const named = policers(24_000);
measure("24,000 policers by name", DECISIONS / 4, (decisions) => {
  for (let i = 0; i < decisions; i++) named.police(indexes.get(names[(i * 7_919) % 24_000]), 1, i / 1_000);
});

const ddos = new DdosProtection(
  { slots: [1, 2], protocols: { l2tp: { aggregate: { bandwidth: 250, burst: 250 } } } },
  0,
);
measure("line card and Routing Engine, aggregate alone", DECISIONS / 10, (decisions) => {
  for (let i = 0; i < decisions; i++) ddos.arrive({ fpc: 1 }, { group: "l2tp", type: "aggregate" }, 1, i / 1_000);
});
measure("line card and Routing Engine, ipsec ike", DECISIONS / 10, (decisions) => {
  for (let i = 0; i < decisions; i++) ddos.arrive({ fpc: 1 }, { group: "ipsec", type: "ike" }, 1, i / 1_000);
});

const isFast = rows["24,000 policers by index"] >= 5e6;
if (json) console.log(JSON.stringify({ decisionsPerSecond: rows, isFast }));
process.exit(isFast ? 0 : 1);
