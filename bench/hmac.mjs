// Where HMAC-SHA-256 of our own hands over to the runtime's: the CPU time of one MAC at lengths around `SHORT` of
// src/endpoint/algorithms/hmac.ts, under a key that serves many packets and under one that serves once. Ends 1 when ours is
// not the faster one up to 128 bytes.
import { createHmac, randomBytes } from "node:crypto";
import { keyedHmac } from "../dist/endpoint/algorithms/hmac.js";
import { loadLine, median } from "./endpoint/ground.mjs";

const LENGTHS = [16, 64, 104, 128, 192, 256];
const COUNT = 50_000;
const ROUNDS = 5;
const MUST_WIN_UP_TO = 128;

function microseconds(act) {
  const before = process.cpuUsage();
  for (let i = 0; i < COUNT; i++) act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / COUNT;
}

const key = randomBytes(32);
const rows = LENGTHS.map((length) => {
  const data = randomBytes(length);
  const keyed = keyedHmac("sha256", key);
  const ways = {
    ours: () => keyed(data),
    once: () => keyedHmac("sha256", key)(data),
    runtime: () => createHmac("sha256", key).update(data).digest(),
  };
  const rounds = Object.values(ways).map(() => []);
  for (let i = 0; i <= ROUNDS; i++)
    for (const [at, act] of Object.values(ways).entries()) rounds[at].push(microseconds(act));
  const [ours, once, runtime] = rounds.map((one) => median(one.slice(1)));
  return { length, ours, once, runtime };
});
const isMet = rows.every(({ length, ours, runtime }) => length > MUST_WIN_UP_TO || ours < runtime);
if (process.argv.includes("--json")) console.log(JSON.stringify({ rows, isMet, load: loadLine() }));
else {
  console.log(`HMAC-SHA-256, µs of CPU; ${loadLine()}`);
  for (const { length, ours, once, runtime } of rows)
    console.log(
      `  ${String(length).padStart(4)} B  keyed once for many ${ours.toFixed(2)}  for one ${once.toFixed(2)}  the runtime's ${runtime.toFixed(2)}`,
    );
}
process.exit(isMet ? 0 : 1);
