// `npm run fuzz -- [target] [--seconds N | --runs N] [--seed N]`: mutated input over the decoders, and over endpoints and
// LNSes in mid-life. A target may tell how a run ended; an input with an end that nobody has seen becomes a seed itself, so
// that the next mutation begins further in. A throw, or a run of over 50 ms, ends 1 and prints the input in hex; it becomes
// a vector of that decoder's test.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const SLOW = 50;
const LONGEST = 65_536;
const MOST_FOUND = 2_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const names = readdirSync(join(root, "fuzz"))
  .filter((file) => file.endsWith(".mjs"))
  .map((file) => file.replace(".mjs", ""));
const USAGE = `usage: npm run fuzz -- [target…] [--seconds N | --runs N] [--seed N]

Mutated input over the decoders, and over gateways in mid-life; without a target over all, 10 s each.
Targets: ${names.join(", ")}`;
const { values, positionals } = readArguments();

function readArguments() {
  const text = { type: "string" };
  const options = { seconds: text, runs: text, seed: text, help: { type: "boolean", short: "h" } };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return leave(2, `${error.message}\n\n${USAGE}`);
  }
}

function leave(code, text) {
  (code === 0 ? console.log : console.error)(text);
  process.exit(code);
}

if (values.help) leave(0, USAGE);
for (const flag of ["seconds", "runs", "seed"])
  if (values[flag] !== undefined && !(Number(values[flag]) >= 0))
    leave(2, `--${flag} needs a number, and “${values[flag]}” is none\n\n${USAGE}`);
for (const one of positionals) if (!names.includes(one)) leave(2, `there is no target “${one}”\n\n${USAGE}`);
const chosen = names.filter((name) => positionals.length === 0 || positionals.includes(name));
const runs = values.runs === undefined ? Number.POSITIVE_INFINITY : Number(values.runs);
const seconds = Number(values.seconds ?? (values.runs === undefined ? 10 : Number.POSITIVE_INFINITY));
let state = Number(values.seed ?? Date.now() % 2 ** 32) >>> 0;
console.log(`seed ${state}`);

function random(below) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

const EDGES = [0, 1, 127, 128, 255, 10, 32, 60, 91, 93];

/** A few changes of the kinds that break decoders: other bytes, cuts, repetitions, and edges of numbers. */
function mutate(seed) {
  let bytes = Buffer.from(seed);
  for (let i = random(4); i >= 0; i--) {
    const at = random(bytes.length + 1);
    const kind = random(5);
    if (kind === 0 && bytes.length > 0) bytes[at % bytes.length] = random(256);
    else if (kind === 1 && bytes.length > 0) bytes[at % bytes.length] = EDGES[random(EDGES.length)];
    else if (kind === 2) bytes = bytes.subarray(0, at);
    else if (kind === 3)
      bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(at + 1), at), bytes.subarray(at)]);
    else
      bytes = Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from(Array.from({ length: random(8) }, () => random(256))),
        bytes.subarray(at),
      ]);
  }
  return bytes.subarray(0, LONGEST);
}

function fail(name, what, input) {
  console.error(`${name}: ${what}\ninput ${input.toString("hex")}`);
  process.exit(1);
}

function runOnce(name, target, input) {
  try {
    return target.run(input);
  } catch (error) {
    return fail(name, error.stack, input);
  }
}

function fuzz(name, target) {
  const pool = [...target.seeds];
  const seen = new Set();
  const end = performance.now() + 1_000 * seconds;
  let [done, slowest, most] = [0, 0, 0];
  for (; done < runs && performance.now() < end; done++) {
    const input = mutate(pool[random(pool.length)]);
    const start = performance.now();
    const outcome = runOnce(name, target, input);
    let took = performance.now() - start;
    if (took > SLOW) {
      // Another process, or the collector, may have been at work: only what costs as much again is slow
      const before = process.cpuUsage();
      runOnce(name, target, input);
      const { user, system } = process.cpuUsage(before);
      took = Math.min(took, (user + system) / 1_000);
    }
    if (took > SLOW) fail(name, `${took.toFixed(0)} ms`, input);
    slowest = Math.max(slowest, took);
    if (outcome !== undefined && !seen.has(outcome) && seen.size < MOST_FOUND) {
      seen.add(outcome);
      pool.push(input);
    }
    if (done % 65_536 === 0) most = Math.max(most, process.memoryUsage.rss());
  }
  const found = seen.size === 0 ? "" : `, ${seen.size} ways to end`;
  console.log(`${name}: ${done} runs${found}, slowest ${slowest.toFixed(1)} ms, ${Math.round(most / 1e6)} MB at most`);
}

for (const name of chosen) {
  const { target } = await import(join(root, "fuzz", `${name}.mjs`));
  fuzz(name, target);
}
