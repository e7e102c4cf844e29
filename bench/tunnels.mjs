// 100,000 tunnels under dead peer detection at 10 s in one process, IKEv2 with a child each, all idle. Their peers live in a
// process of their own, real endpoints too; datagrams go between the two in batches. Alarms are real timers. Prints CPU share,
// timer lateness and memory per tunnel; ends 1 when it falls behind: lateness above 100 ms at the 99th percentile, or a
// peer held for silent. `--tunnels`, `--seconds`, `--optimized`; with `--burst` others dial in meanwhile, 64 at a time and as
// fast as they are taken, each with an x25519 agreement of its own.
import { fork } from "node:child_process";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Endpoint } from "../dist/endpoint/endpoint.js";
import { takeTurn } from "../dist/endpoint/turn.js";
import { instant, seconds } from "../dist/time/instant.js";
import { entropy } from "./endpoint/connection.mjs";
import { loadLine } from "./endpoint/ground.mjs";
import { ourConnection, peerOf, ports } from "./endpoint/tunnel.mjs";

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const json = process.argv.includes("--json");
/** In `always-send` each idle tunnel is asked each time; in `optimized` none is, and only the alarms run. */
const MODE = process.argv.includes("--optimized") ? "optimized" : "always-send";
const IS_BURST = process.argv.includes("--burst");
const TUNNELS = argument("tunnels", IS_BURST ? 10_000 : 100_000);
const DIALLING = 64;
const SECONDS = argument("seconds", 40);
const INTERVAL = seconds(10);
const MOST_LATE = 100;
const DIALLED_AT_ONCE = 250;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc");
const now = () => instant(performance.timeOrigin + performance.now());
const ours = new Endpoint(
  {
    connections: [ourConnection({ interval: INTERVAL, mode: MODE, threshold: 5 }, IS_BURST)],
    entropy,
    ports,
    cookieThreshold: TUNNELS,
    mostHalfOpen: TUNNELS,
  },
  now(),
);
const peers = fork(new URL("./endpoint/peers.mjs", import.meta.url), IS_BURST ? ["--real"] : [], {
  serialization: "advanced",
});
const tally = { established: 0, alive: 0, silent: 0 };

/** What a turn sends goes in one batch. */
let waiting = [];
function flush() {
  if (waiting.length > 0) peers.send({ datagrams: waiting });
  waiting = [];
}

function carryOut(effects) {
  for (const effect of effects) {
    if (effect.kind === "event") {
      if (effect.event.kind === "ike-sa-established") tally.established += 1;
      if (effect.event.kind === "peer-alive") tally.alive += 1;
      if (effect.event.kind === "peer-silent") tally.silent += 1;
    } else if (effect.kind === "send") {
      const { from, to, bytes } = effect;
      waiting.push({ peer: peerOf(to.address), from, port: to.port, bytes });
    }
  }
}

peers.on("message", (datagrams) => {
  for (const datagram of datagrams) carryOut(ours.admit(datagram, now()));
  flush();
  arm();
  awaitTurn();
});

/** As the sockets' runtime does it: key exchanges after alarms and datagrams. */
let isTurnDue = false;
function awaitTurn() {
  if (isTurnDue || ours.waiting === 0) return;
  isTurnDue = true;
  setImmediate(() => {
    takeTurn(
      () => ours.waiting > 0,
      () => carryOut(ours.takeWaiting(now())),
      () => performance.now(),
    );
    isTurnDue = false;
    flush();
    arm();
    awaitTurn();
  });
}

/** Keeps so many dialling until it is told to stop. */
function keepDialling() {
  let dialled = tally.established;
  const timer = setInterval(() => {
    const upTo = tally.established + DIALLING;
    if (dialled >= upTo) return;
    peers.send({ dial: Array.from({ length: upTo - dialled }, (_, i) => dialled + i) });
    dialled = upTo;
  }, 1);
  return () => clearInterval(timer);
}

/** How late each alarm was; of those that came due together, the first. */
let late = [];
let timer;
let armedFor;
function arm() {
  const next = ours.nextWake();
  if (next === armedFor) return;
  clearTimeout(timer);
  armedFor = next;
  if (next !== undefined) timer = setTimeout(wake, Math.max(0, next - now()));
}
function wake() {
  armedFor = undefined;
  const [due, at] = [ours.nextWake(), now()];
  if (due !== undefined && due <= at) {
    late.push(at - due);
    carryOut(ours.wake(at));
    flush();
  }
  arm();
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const memory = () => {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, rss };
};

const before = memory();
for (let first = 0; first < TUNNELS; first += DIALLED_AT_ONCE) {
  const upTo = Math.min(TUNNELS, first + DIALLED_AT_ONCE);
  peers.send({ dial: Array.from({ length: upTo - first }, (_, i) => first + i) });
  while (tally.established < upTo) await pause(1);
  if (!json && first % 20_000 === 0) console.error(`  ${upTo} tunnels up`);
}
await pause(12_000); // a round to settle
const afterwards = memory();
await pause(2_000); // what the collection held up

late = [];
Object.assign(tally, { alive: 0, silent: 0 });
const dialledBefore = tally.established;
const stop = IS_BURST ? keepDialling() : () => undefined;
const cpu = process.cpuUsage();
const start = performance.now();
await pause(SECONDS * 1_000);
const wall = (performance.now() - start) / 1_000;
const { user, system } = process.cpuUsage(cpu);
stop();

late.sort((a, b) => a - b);
const at = (share) => late[Math.floor(share * (late.length - 1))] ?? Number.NaN;
const result = {
  tunnels: TUNNELS,
  questionsPerSecond: tally.alive / wall,
  handshakesPerSecond: (tally.established - dialledBefore) / wall,
  silent: tally.silent,
  cpuShare: (user + system) / 1e6 / wall,
  lateness: { median: at(0.5), p99: at(0.99), most: at(1) },
  bytesPerTunnel: (afterwards.held - before.held) / TUNNELS,
  rss: afterwards.rss,
};
const isMet = result.lateness.p99 <= MOST_LATE && result.silent === 0;
if (json) console.log(JSON.stringify({ ...result, isMet, load: loadLine() }));
else {
  const { lateness } = result;
  console.log(`${TUNNELS} tunnels under DPD ${MODE} at ${INTERVAL / 1_000} s, for ${SECONDS} s; ${loadLine()}`);
  console.log(`  ${result.questionsPerSecond.toFixed(0)} questions answered a second, ${result.silent} peers silent`);
  if (IS_BURST) console.log(`  ${result.handshakesPerSecond.toFixed(0)} handshakes a second meanwhile`);
  console.log(`  CPU ${(100 * result.cpuShare).toFixed(0)} % of a core`);
  console.log(
    `  alarms late by ${lateness.median.toFixed(1)} ms at the median, ${lateness.p99.toFixed(1)} ms at the 99th percentile, ${lateness.most.toFixed(1)} ms at most`,
  );
  console.log(
    `  ${(result.bytesPerTunnel / 1_024).toFixed(1)} KiB a tunnel (IKE SA and child SA), ${(result.rss / 1e6).toFixed(0)} MB resident`,
  );
  console.log(isMet ? "  met" : `  NOT met: ${MOST_LATE} ms at the 99th percentile, no peer silent`);
}
peers.disconnect();
process.exit(isMet ? 0 : 1);
