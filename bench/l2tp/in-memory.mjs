// Our LAC and our LNS joined in one process, without a socket: what the engine alone costs.
import { lac } from "../../dist/l2tp/lac.js";
import { lns } from "../../dist/l2tp/lns.js";
import { NEGOTIATION } from "../../dist/l2tp/ppp/negotiator.js";
import { seededEntropy } from "../../dist/time/entropy.js";

const LAC = { address: "192.0.2.1", port: 1701 };
const LNS = { address: "192.0.2.2", port: 1701 };
const link = { name: "x", mru: 1460, asks: [], dns: [], negotiation: NEGOTIATION };
const credentials = { user: "alice", password: "wonderland" };

/** What one sends the other has at once. */
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

/** @returns sessions that came up, wall time and CPU in seconds */
export async function inMemory(sessions, withPpp) {
  const { input, pump, counts, tunnels } = joined(withPpp);
  const own = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < sessions; i++) {
    const call = { kind: "call", direction: "incoming", tunnel: tunnels[i % 4], ref: `u${i}`, patience: 600_000 };
    input("a", withPpp ? { ...call, link: { ...link, credentials } } : call);
  }
  pump();
  const wall = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(own);
  const count = counts[withPpp ? "ppp-up" : "session-opened"];
  if (count !== sessions) throw new Error(`${count} of ${sessions} came up`);
  return { count, wall, cpu: (user + system) / 1e6 };
}
