// 100,000 tunnels under dead peer detection at 10 s in one process, IKEv2 with a child each, all idle. The peers are stubs in
// the same process: they answer each question with the bytes of a real endpoint's answer, whose cost is measured apart and
// taken off. Alarms are real timers. Prints CPU share, timer lateness and memory per tunnel; ends 1 when it falls behind:
// lateness above 100 ms at the 99th percentile. `--tunnels`, `--seconds`, `--optimized`.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Endpoint } from "../dist/endpoint/endpoint.js";
import { seededEntropy } from "../dist/time/entropy.js";
import { instant, seconds } from "../dist/time/instant.js";
import { connection } from "./endpoint/connection.mjs";
import { loadLine } from "./endpoint/ground.mjs";

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const json = process.argv.includes("--json");
/** In `always-send` each idle tunnel is asked each time; in `optimized` none is, and only the alarms run. */
const MODE = process.argv.includes("--optimized") ? "optimized" : "always-send";
const TUNNELS = argument("tunnels", 100_000);
const SECONDS = argument("seconds", 40);
const INTERVAL = seconds(10);
const IKE = "aes128-sha256-x25519";
const ESP = "aes128gcm16";
const MOST_LATE = 100;
const ports = { ike: 500, nat: 4500 };
const [OURS, THEIRS] = ["192.0.2.1", "192.0.2.2"];

/** All tunnels with one secret that nobody computes: handshakes are not what is measured. */
function withOneSecret(config) {
  const pair = { publicValue: new Uint8Array(32).fill(9), agree: () => new Uint8Array(32).fill(7) };
  const suites = config.suites.map((suite) => ({ ...suite, group: { ...suite.group, keyPair: () => pair } }));
  return { ...config, suites };
}

const entropy = seededEntropy(1);
const PER_STUB = 10;
const end = (isNear) => ({
  local: isNear ? THEIRS : OURS,
  remotes: isNear ? [OURS] : [],
  isNear,
  secret: "only-for-this-benchmark",
  ike: [IKE],
  esp: [ESP],
});
setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const now = () => instant(performance.timeOrigin + performance.now());
const dpd = { interval: INTERVAL, mode: MODE, threshold: 5 };
const ours = new Endpoint(
  {
    connections: [withOneSecret(connection({ ...end(false), more: { dpd } }))],
    entropy,
    ports,
    cookieThreshold: TUNNELS,
    mostHalfOpen: TUNNELS,
  },
  now(),
);
const stubs = Array.from(
  { length: Math.ceil(TUNNELS / PER_STUB) },
  () => new Endpoint({ connections: [withOneSecret(connection(end(true)))], entropy, ports }, now()),
);
const tally = { established: 0, asked: 0, alive: 0, silent: 0, stubs: 0 };

const addressOf = (peer) => `10.${peer >> 16}.${(peer >> 8) & 255}.${peer & 255}`;
const peerOf = (address) => {
  const [, a, b, c] = address.split(".").map(Number);
  return (a << 16) | (b << 8) | c;
};

/** From a peer to us: each has an address of its own. */
function toUs(peer, effects) {
  for (const { kind, from, bytes, to } of effects) {
    if (kind !== "send") continue;
    carryOut(
      ours.receive(
        { from: { address: addressOf(peer), port: from.port }, to: { address: OURS, port: to.port }, bytes },
        now(),
      ),
    );
  }
}

function carryOut(effects) {
  for (const effect of effects) {
    if (effect.kind === "event") {
      if (effect.event.kind === "ike-sa-established") tally.established += 1;
      if (effect.event.kind === "peer-alive") tally.alive += 1;
      if (effect.event.kind === "peer-silent") tally.silent += 1;
    } else if (effect.kind === "send") {
      const { from, to, bytes } = effect;
      const peer = peerOf(to.address);
      const start = performance.now();
      const answer = stubs[Math.floor(peer / PER_STUB)].receive(
        { from, to: { address: THEIRS, port: to.port }, bytes },
        now(),
      );
      tally.stubs += performance.now() - start;
      toUs(peer, answer);
    }
  }
}

/** How late each alarm was; of those that came due together, the first. */
let late = [];
function wake() {
  const due = ours.nextWake();
  const at = now();
  if (due === undefined || due > at) return;
  late.push(at - due);
  carryOut(ours.wake(at));
}

const immediately = () => new Promise((resolve) => setImmediate(resolve));
const memory = () => {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, rss };
};
const before = memory();
for (let peer = 0; peer < TUNNELS; peer++) {
  toUs(peer, stubs[Math.floor(peer / PER_STUB)].up("bench", now()));
  wake();
  if (peer % 50 === 0) await immediately();
  if (!json && peer % 20_000 === 0) console.error(`  ${peer} tunnels up`);
}
if (tally.established !== TUNNELS) throw new Error(`${tally.established} of ${TUNNELS} tunnels came up`);

// A round to settle, then what is measured
async function run(forSeconds) {
  const until = performance.now() + forSeconds * 1_000;
  while (performance.now() < until) {
    wake();
    await new Promise((resolve) => setTimeout(resolve, Math.min(50, Math.max(0, (ours.nextWake() ?? now()) - now()))));
  }
}
await run(10);
const afterwards = memory();
await run(2); // what the collection held up
late = [];
Object.assign(tally, { alive: 0, silent: 0, stubs: 0 });
const cpu = process.cpuUsage();
const start = performance.now();
await run(SECONDS);
const wall = (performance.now() - start) / 1_000;
const { user, system } = process.cpuUsage(cpu);

late.sort((a, b) => a - b);
const at = (share) => late[Math.floor(share * (late.length - 1))] ?? Number.NaN;
const result = {
  tunnels: TUNNELS,
  questionsPerSecond: tally.alive / wall,
  silent: tally.silent,
  cpuShare: (user + system) / 1e6 / wall,
  stubShare: tally.stubs / 1_000 / wall,
  lateness: { median: at(0.5), p99: at(0.99), most: at(1) },
  bytesPerEnd: (afterwards.held - before.held) / TUNNELS / 2,
  rss: afterwards.rss,
};
const isMet = result.lateness.p99 <= MOST_LATE && result.silent === 0;
if (json) console.log(JSON.stringify({ ...result, isMet, load: loadLine() }));
else {
  const { lateness } = result;
  console.log(`${TUNNELS} tunnels under DPD ${MODE} at ${INTERVAL / 1_000} s, for ${SECONDS} s; ${loadLine()}`);
  console.log(`  ${result.questionsPerSecond.toFixed(0)} questions answered a second, ${result.silent} peers silent`);
  console.log(
    `  CPU ${(100 * result.cpuShare).toFixed(0)} % of a core, about ${(100 * result.stubShare).toFixed(0)} % of it for the answers of the peers, which live in the same process`,
  );
  console.log(
    `  alarms late by ${lateness.median.toFixed(1)} ms at the median, ${lateness.p99.toFixed(1)} ms at the 99th percentile, ${lateness.most.toFixed(1)} ms at most`,
  );
  console.log(
    `  ${(result.bytesPerEnd / 1_024).toFixed(1)} KiB for one end of a tunnel (IKE SA and child SA), ${(result.rss / 1e6).toFixed(0)} MB resident with both ends`,
  );
  console.log(isMet ? "  met" : `  NOT met: ${MOST_LATE} ms at the 99th percentile, no peer silent`);
}
process.exit(isMet ? 0 : 1);
