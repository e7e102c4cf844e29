// IKEv2 handshakes a second and a CPU second (IKE_SA_INIT and IKE_AUTH with a pre-shared key, no child): our endpoint as
// responder beside Debian's charon as responder in the same run, dialled by the same initiator with the same proposal, each
// pinned to the same core. Short rounds of both alternate; medians are reported. Ends 1 below twice charon's per CPU second.
// `--group x25519` for its rows alone.
import {
  ask,
  CHARON,
  charonMissing,
  cpuSeconds,
  loadLine,
  median,
  OURS,
  openGround,
  SECRET,
} from "./endpoint/ground.mjs";

const json = process.argv.includes("--json");
const ROUNDS = 5;
const WINDOW = 16;
const SECONDS = 1.5;
const group = process.argv[process.argv.indexOf("--group") + 1];
const ROWS = [
  { ike: "aes128-sha256-modp2048", name: "as it comes", charon: {} },
  {
    ike: "aes128-sha256-modp2048",
    name: "with its gmp plugin and short exponents",
    charon: { first: "gmp", more: "dh_exponent_ansi_x9_42 = no" },
  },
  { ike: "aes128-sha256-x25519", name: "as it comes", charon: {} },
].filter(({ ike }) => !process.argv.includes("--group") || ike.endsWith(`-${group}`));

async function round(generator, target, pid, ike, count) {
  const before = cpuSeconds(pid);
  const order = { from: target.from, to: target.address, secret: SECRET, ike, count, window: WINDOW };
  const { done, failed, seconds, ownCpu } = await ask(generator, order);
  const cpu = cpuSeconds(pid) - before;
  return { done, failed, seconds, cpu, ownCpu };
}

/** As many handshakes as take about `SECONDS`. */
const sized = ({ done, seconds }) => Math.max(100, Math.round((done / seconds) * SECONDS));

async function measure({ ike, charon }) {
  const ground = await openGround({ ike: [ike], esp: ["aes128-sha256"], charon });
  try {
    const config = { local: OURS.address, remotes: [], isNear: false, secret: SECRET, ike: [ike] };
    const responder = await ground.responder(config);
    const generator = await ground.generator("initiator.mjs");
    const sides = [
      { name: "spindrift", target: OURS, pid: responder.pid },
      { name: "charon", target: CHARON, pid: ground.charon.pid },
    ];
    for (const side of sides) {
      await round(generator, side.target, side.pid, ike, 1_000); // warm-up
      side.count = sized(await round(generator, side.target, side.pid, ike, 300));
      side.rounds = [];
    }
    for (let i = 0; i < ROUNDS; i++) {
      for (const side of sides) side.rounds.push(await round(generator, side.target, side.pid, ike, side.count));
    }
    if (process.env.BENCH_PROFILE !== undefined) await ask(responder, { kind: "end" }).catch(() => undefined);
    return sides.map(summary);
  } finally {
    await ground.close();
  }
}

const summary = ({ name, rounds }) => ({
  name,
  perSecond: median(rounds.map(({ done, seconds }) => done / seconds)),
  perCpuSecond: median(rounds.map(({ done, cpu }) => done / cpu)),
  initiatorPerCpuSecond: median(rounds.map(({ done, ownCpu }) => done / ownCpu)),
  handshakes: rounds.reduce((sum, { done }) => sum + done, 0),
  failed: rounds.reduce((sum, { failed }) => sum + failed, 0),
});

const missing = charonMissing();
if (missing !== undefined) {
  console.error(`handshake: ${missing}`);
  process.exit(2);
}
const rows = [];
for (const row of ROWS) {
  const [ours, charon] = await measure(row);
  const ratio = { perSecond: ours.perSecond / charon.perSecond, perCpuSecond: ours.perCpuSecond / charon.perCpuSecond };
  rows.push({ ike: row.ike, charon: row.name, ratio, sides: [ours, charon] });
  if (json) continue;
  console.log(`${row.ike}, charon ${row.name}; ${ROUNDS} rounds of each in turn, ${loadLine()}`);
  for (const one of [ours, charon]) {
    console.log(
      `  ${one.name.padEnd(10)} ${one.perSecond.toFixed(0).padStart(6)}/s  ${one.perCpuSecond.toFixed(0).padStart(6)} a CPU second` +
        `  (${one.handshakes} handshakes, ${one.failed} failed; the initiator could ${one.initiatorPerCpuSecond.toFixed(0)} a CPU second)`,
    );
  }
  console.log(`  ratio      ${ratio.perSecond.toFixed(2).padStart(6)}    ${ratio.perCpuSecond.toFixed(2).padStart(6)}`);
}
// What is asked for is charon as it comes
const isMet = rows.filter(({ charon }) => charon === "as it comes").every(({ ratio }) => ratio.perCpuSecond >= 2);
if (json) console.log(JSON.stringify({ rows, isMet, load: loadLine() }));
process.exit(isMet ? 0 : 1);
