// Half-open flood: 50,000 IKE_SA_INITs a second for 30 s from addresses that nobody has, against our responder in a network
// namespace of its own. Every other second an honest peer dials in. Ends 1 unless each of its handshakes takes less than 2 s and
// memory stays bounded. `--rate`, `--seconds`.
import { ask, cpuSeconds, loadLine, OURS, openGround, pause, SECRET } from "./endpoint/ground.mjs";

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const json = process.argv.includes("--json");
const RATE = argument("rate", 50_000);
const SECONDS = argument("seconds", 30);
const IKE = "aes128-sha256-modp2048";
const LONGEST = 2;
/** Megabytes that it may grow beyond what the first third of the flood took. */
const GROWTH = 50;

if (process.getuid?.() !== 0) {
  console.error("flood: needs root for network namespaces");
  process.exit(2);
}
const ground = await openGround({});
try {
  const responder = await ground.responder({
    local: OURS.address,
    remotes: [],
    isNear: false,
    secret: SECRET,
    ike: [IKE],
  });
  const [flooder, honest] = [await ground.generator("flooder.mjs"), await ground.generator("initiator.mjs")];
  const target = { from: OURS.from, to: OURS.address, secret: SECRET, ike: IKE };
  const dial = () => ask(honest, { ...target, count: 1, window: 1, first: 500 });
  await dial();

  const flooded = ask(flooder, { ...target, rate: RATE, seconds: SECONDS });
  const cpuBefore = cpuSeconds(responder.pid);
  const start = performance.now();
  const dials = [];
  const memory = [];
  let halfOpen = 0;
  while (performance.now() - start < (SECONDS - 2.5) * 1_000) {
    await pause(1_000);
    const one = await dial();
    dials.push(one.done === 1 ? one.seconds : Number.POSITIVE_INFINITY);
    const counted = await ask(responder, { kind: "count" });
    memory.push(counted.memory.rss / 1e6);
    halfOpen = Math.max(halfOpen, counted.halfOpen);
  }
  const { sent, seconds } = await flooded;
  const cpu = cpuSeconds(responder.pid) - cpuBefore;
  const { received, asked } = await ask(responder, { kind: "count" });

  const slowest = Math.max(...dials);
  const early = Math.max(...memory.slice(0, Math.ceil(memory.length / 3)));
  const growth = Math.max(...memory) - early;
  const isMet = slowest < LONGEST && growth < GROWTH;
  const result = {
    sent,
    perSecond: sent / seconds,
    received,
    asked,
    cpu,
    dials,
    slowest,
    memory,
    growth,
    halfOpen,
    isMet,
  };
  if (json) console.log(JSON.stringify({ ...result, load: loadLine() }));
  else {
    console.log(
      `${sent} IKE_SA_INITs in ${seconds.toFixed(1)} s, ${(sent / seconds / 1e3).toFixed(1)} k/s; ${loadLine()}`,
    );
    console.log(
      `  ${received} reached the endpoint, ${asked} were answered, in ${cpu.toFixed(1)} s of CPU (${((1e6 * cpu) / received).toFixed(1)} µs each); at most ${halfOpen} half-open SAs`,
    );
    console.log(
      `  ${dials.length} honest handshakes: ${dials.map((one) => `${(one * 1_000).toFixed(0)} ms`).join(", ")}`,
    );
    console.log(
      `  memory ${memory.map((one) => one.toFixed(0)).join(" ")} MB; ${growth.toFixed(0)} MB of growth after the first third`,
    );
    console.log(isMet ? "  met" : `  NOT met: an honest peer within ${LONGEST} s, growth below ${GROWTH} MB`);
  }
  if (process.env.BENCH_PROFILE !== undefined) await ask(responder, { kind: "end" }).catch(() => undefined);
  process.exitCode = isMet ? 0 : 1;
} finally {
  await ground.close();
}
process.exit();
