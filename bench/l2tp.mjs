// What L2TP costs: calls and full logins a second of our LAC and LNS joined in memory (no socket, one process for both ends),
// and, where Debian's l2tpns and FreeRADIUS are, full logins of our LAC with PAP and RADIUS over UDP.
// Prints CPU beside wall time: on a machine that does other things as well, CPU is the figure to compare.

import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { lac } from "../dist/l2tp/lac.js";
import { lns } from "../dist/l2tp/lns.js";
import { NEGOTIATION } from "../dist/l2tp/ppp/negotiator.js";
import { pooledEntropy, seededEntropy } from "../dist/time/entropy.js";

const SESSIONS = Number(process.argv[2] ?? 24_000);
const UNDER_WAY = 64;
const TUNNELS = 400;
const LAC = { address: "192.0.2.1", port: 1701 };
const LNS = { address: "192.0.2.2", port: 1701 };
const link = { name: "x", mru: 1460, asks: [], dns: [], negotiation: NEGOTIATION };
const userLink = (user) => ({ ...link, name: user, credentials: { user, password: "wonderland" } });

/** Runs and gives its wall and CPU time in seconds. */
async function timed(work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall: (performance.now() - start) / 1e3, cpu: (user + system) / 1e6 };
}

function report(what, count, { wall, cpu }) {
  const perSecond = Math.round(count / wall);
  console.log(`${what}: ${perSecond}/s (${wall.toFixed(1)} s), ${((cpu * 1e6) / count).toFixed(0)} µs of CPU each`);
}

/** Both ends in one process; what one sends the other has at once. */
function joined(withPpp) {
  const a = lac({ hostName: "lac" }, seededEntropy(1));
  const b = lns(
    { hostName: "lns", ...(withPpp ? { link: { ...link, asks: ["pap"], localAddress: 1 } } : {}) },
    seededEntropy(2),
  );
  const state = { a: a.start(0).state, b: b.start(0).state };
  const counts = {};
  let queue = [];
  const perform = (side, effects) => {
    for (const effect of effects) {
      if (effect.kind === "send") queue.push(side === "a" ? "b" : "a", effect.bytes);
      else if (side === "a") counts[effect.kind] = (counts[effect.kind] ?? 0) + 1;
      if (effect.kind === "authenticate")
        input("b", { ...effect, kind: "verdict", verdict: { accepted: true, address: 7 } });
    }
  };
  const input = (side, given) => perform(side, (side === "a" ? a : b).step(state[side], given, 0).effects);
  const pump = () => {
    for (let batch = queue; batch.length > 0; batch = queue) {
      queue = [];
      for (let i = 0; i < batch.length; i += 2)
        input(batch[i], { kind: "datagram", from: batch[i] === "a" ? LNS : LAC, bytes: batch[i + 1] });
    }
  };
  for (let i = 0; i < 4; i++) input("a", { kind: "open-tunnel", to: LNS, ref: `t${i}` });
  pump();
  return { input, pump, counts, tunnels: [...state.a.tunnels.keys()] };
}

async function inMemory(withPpp) {
  const { input, pump, counts, tunnels } = joined(withPpp);
  const took = await timed(() => {
    for (let i = 0; i < SESSIONS; i++) {
      const call = { kind: "call", direction: "incoming", tunnel: tunnels[i % 4], ref: `u${i}`, patience: 600_000 };
      input("a", withPpp ? { ...call, link: userLink("alice") } : call);
    }
    pump();
  });
  const up = counts[withPpp ? "ppp-up" : "session-opened"];
  if (up !== SESSIONS) throw new Error(`${up} of ${SESSIONS} came up`);
  report(withPpp ? "full logins, both ends in memory" : "calls (ICRQ to ICCN), both ends in memory", up, took);
}

/** Our LAC on a socket against l2tpns. */
async function beside(address, ownAddress) {
  const machine = lac({ hostName: "spindrift", hello: 600_000 }, pooledEntropy(randomBytes));
  const socket = createSocket({
    type: "udp4",
    recvBufferSize: 4_000_000,
    lookup: (peer, _, found) => found(null, peer, 4),
  });
  const listening = once(socket, "listening"); // with such a lookup it listens before bind() is over
  socket.bind(0, ownAddress);
  await listening;
  const { state } = machine.start(Date.now());
  const tunnels = [];
  const up = new Set();
  let closed = 0;
  let told = () => undefined;
  let alarm;
  const input = (given) => {
    for (const effect of machine.step(state, given, Date.now()).effects) {
      if (effect.kind === "send") socket.send(effect.bytes, effect.to.port, effect.to.address, () => undefined);
      else if (effect.kind === "wake") {
        clearTimeout(alarm);
        alarm = setTimeout(() => input({ kind: "timer" }), Math.max(0, effect.at - Date.now()));
      } else if (effect.kind === "tunnel-opened") tunnels.push(effect.tunnel);
      told(effect);
    }
  };
  socket.on("message", (bytes, { address, port }) => input({ kind: "datagram", from: { address, port }, bytes }));
  for (let i = 0; i < TUNNELS; i++)
    await new Promise((resolve) => {
      told = ({ kind }) => kind === "tunnel-opened" && resolve();
      input({ kind: "open-tunnel", to: { address, port: 1701 }, ref: `t${i}` });
    });
  let begun = 0;
  const dial = () => {
    if (begun === SESSIONS) return;
    const ref = `user${begun}`;
    const tunnel = tunnels[begun++ % TUNNELS];
    input({ kind: "call", direction: "incoming", tunnel, ref, link: userLink(ref), patience: 60_000 });
  };
  const took = await timed(
    () =>
      new Promise((resolve) => {
        told = ({ kind, ref }) => {
          if (kind === "session-closed") closed += 1;
          else if (kind !== "ppp-up" || up.has(ref)) return;
          else up.add(ref);
          if (up.size + closed >= SESSIONS) resolve();
          setImmediate(dial);
        };
        for (let i = 0; i < UNDER_WAY; i++) dial();
      }),
  );
  report("full logins of our LAC at l2tpns with PAP and RADIUS over UDP", up.size, took);
  console.log(`sessions lost: ${closed}`);
  clearTimeout(alarm);
  socket.close();
}

await inMemory(false);
await inMemory(true);

const peers = join(dirname(fileURLToPath(import.meta.url)), "../interop/l2tp");
const path = `${process.env.PATH}:/usr/sbin:/sbin`;
const isHere = spawnSync("sh", ["-c", "command -v l2tpns && command -v freeradius"], {
  env: { ...process.env, PATH: path },
});
if (process.getuid() !== 0 || isHere.status !== 0) {
  console.log("without root, l2tpns and freeradius nothing is measured over UDP");
} else {
  const folder = mkdtempSync(join(tmpdir(), "spindrift-bench-"));
  const name = `sb${process.pid}`;
  const env = { ...process.env, PATH: path };
  try {
    const carrier = spawn(join(peers, "carrier-up.sh"), [folder, name, "pap"], { env, stdio: "ignore" });
    const [code] = await once(carrier, "exit");
    if (code !== 0) throw new Error(`carrier-up.sh ended ${code}`);
    await beside("198.51.100.2", "198.51.100.1");
  } finally {
    spawnSync(join(peers, "carrier-down.sh"), [folder, name], { env });
    rmSync(folder, { recursive: true, force: true });
  }
}
