// The whole LNS: mutated datagrams to one with a tunnel, a call and a PPP link under way. Whatever comes, it neither throws
// nor keeps more than it was allowed to.
import { lac } from "../dist/l2tp/lac.js";
import { lns } from "../dist/l2tp/lns.js";
import { NEGOTIATION } from "../dist/l2tp/ppp/negotiator.js";
import { seededEntropy } from "../dist/time/entropy.js";

const LAC = { address: "192.0.2.1", port: 1701 };
const LNS = { address: "192.0.2.2", port: 1701 };
const secret = Buffer.from("Spr1ngTide");
const link = { name: "lns", mru: 1460, dns: [], negotiation: NEGOTIATION };
const user = { ...link, asks: [], credentials: { user: "alice", password: "wonderland" } };
const config = {
  hostName: "lns",
  secret,
  challenges: true,
  maxTunnels: 64,
  maxSessions: 64,
  link: { ...link, asks: ["chap", "pap"], localAddress: 1 },
};

/** A login from the first message to the last; `until` so many datagrams have reached the LNS. */
function login(until) {
  const a = lac({ hostName: "lac", secret, challenges: true, hides: "all" }, seededEntropy(1));
  const b = lns(config, seededEntropy(2));
  const state = { a: a.start(0).state, b: b.start(0).state };
  const toLns = [];
  let queue = [];
  const perform = (side, effects) => {
    for (const effect of effects) {
      if (effect.kind === "send") queue.push({ to: side === "a" ? "b" : "a", bytes: effect.bytes });
      if (effect.kind === "tunnel-opened" && side === "a")
        input("a", { kind: "call", direction: "incoming", tunnel: effect.tunnel, ref: "c", link: user });
      if (effect.kind === "authenticate")
        input("b", { ...effect, kind: "verdict", verdict: { accepted: true, address: 7 } });
    }
  };
  const input = (side, given) => perform(side, (side === "a" ? a : b).step(state[side], given, 0).effects);
  input("a", { kind: "open-tunnel", to: LNS, ref: "t" });
  while (queue.length > 0) {
    const batch = queue;
    queue = [];
    for (const { to, bytes } of batch) {
      if (to === "b") toLns.push(Buffer.from(bytes));
      if (to === "b" && toLns.length > until) return { machine: b, state: state.b, toLns };
      input(to, { kind: "datagram", from: to === "b" ? LAC : LNS, bytes });
    }
  }
  return { machine: b, state: state.b, toLns };
}

const { toLns: seeds } = login(Number.POSITIVE_INFINITY);
let running = login(0);
let now = 0;
let runs = 0;

export const target = {
  seeds,
  run(bytes) {
    // A new LNS every so often, each time further along a login
    if (++runs % 200 === 0) running = login((runs / 200) % seeds.length);
    now = runs % 200 === 0 ? 0 : now + 10;
    const { machine, state } = running;
    machine.step(state, { kind: "datagram", from: LAC, bytes }, now);
    machine.step(state, { kind: "timer" }, now);
    if (state.tunnels.size > 64) throw new Error(`${state.tunnels.size} tunnels`);
  },
};
