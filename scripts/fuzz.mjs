// `npm run fuzz -- [target] [seconds]`: mutated input over the decoders. A throw, or a run of over 50 ms, ends 1 and prints
// the input in hex; it becomes a vector of that decoder's test.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [wanted, seconds = "10"] = process.argv.slice(2);
const names = readdirSync(join(root, "fuzz")).map((file) => file.replace(".mjs", ""));
const chosen = names.filter((name) => wanted === undefined || name === wanted);
if (chosen.length === 0) {
  console.error(`there is no target “${wanted}”; there are: ${names.join(", ")}`);
  process.exit(2);
}

let state = Number(process.env.SEED ?? Date.now() % 2 ** 32) >>> 0;
console.log(`seed ${state}`);
function random(below) {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

/** A few changes of the kinds that break decoders: other bytes, cuts, repetitions, and edges of numbers. */
function mutate(seed) {
  let bytes = Buffer.from(seed);
  for (let i = random(4); i >= 0; i--) {
    const at = random(bytes.length + 1);
    const kind = random(5);
    if (kind === 0 && bytes.length > 0) bytes[at % bytes.length] = random(256);
    else if (kind === 1 && bytes.length > 0)
      bytes[at % bytes.length] = [0, 1, 127, 128, 255, 10, 32, 60, 91, 93][random(10)];
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
  return bytes.subarray(0, 65_536);
}

for (const name of chosen) {
  const { target } = await import(join(root, "fuzz", `${name}.mjs`));
  const end = Date.now() + Number(seconds) * 1_000;
  let runs = 0;
  while (Date.now() < end) {
    const input = mutate(target.seeds[random(target.seeds.length)]);
    const start = performance.now();
    try {
      target.run(input);
    } catch (error) {
      console.error(`${name}: ${error.stack}\ninput ${input.toString("hex")}`);
      process.exit(1);
    }
    let took = performance.now() - start;
    if (took > 50) {
      // Another process, or the collector, may have been at work: only what is slow again is slow
      const again = performance.now();
      target.run(input);
      took = Math.min(took, performance.now() - again);
    }
    if (took > 50) {
      console.error(`${name}: ${took.toFixed(0)} ms for input ${input.toString("hex")}`);
      process.exit(1);
    }
    runs += 1;
  }
  console.log(`${name}: ${runs} runs, ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
}
