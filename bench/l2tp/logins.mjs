// Full logins (L2TP, PAP by RADIUS, IPCP) at a carrier's LNS: our LAC, and beside it the least that a LAC in Node can do.
import { randomBytes } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { lac } from "../../dist/l2tp/lac.js";
import { NEGOTIATION } from "../../dist/l2tp/ppp/negotiator.js";
import { pooledEntropy } from "../../dist/time/entropy.js";
import { bareLac } from "./bare-lac.mjs";

const TUNNELS = 400;
/** With many more under way l2tpns does less: it falls behind, and what is repeated costs it time as well. */
const UNDER_WAY = 64;

/** Our LAC's engine, in the shape of `bareLac`. */
export function ourLac(send, told, lns) {
  const machine = lac({ hostName: "spindrift", hello: 600_000 }, pooledEntropy(randomBytes));
  const { state } = machine.start(Date.now());
  const tunnels = [];
  let alarm;
  const input = (given) => {
    for (const effect of machine.step(state, given, Date.now()).effects) {
      if (effect.kind === "send") send(effect.bytes);
      else if (effect.kind === "wake") {
        clearTimeout(alarm);
        alarm = setTimeout(() => input({ kind: "timer" }), Math.max(0, effect.at - Date.now()));
      } else if (effect.kind === "tunnel-opened") {
        tunnels.push(effect.tunnel);
        told("tunnel", Number(effect.ref));
      } else if (effect.kind === "ppp-up") told("up", Number(effect.ref));
      else if (effect.kind === "session-closed") told("lost", Number(effect.ref));
    }
  };
  const link = { name: "x", mru: 1460, asks: [], dns: [], negotiation: NEGOTIATION };
  return {
    openTunnel: () => input({ kind: "open-tunnel", to: lns, ref: String(tunnels.length) }),
    call(tunnel, user) {
      const credentials = { user: `user${user}`, password: "wonderland" };
      const call = { kind: "call", direction: "incoming", tunnel: tunnels[tunnel], ref: String(user) };
      input({ ...call, link: { ...link, credentials }, patience: 60_000 });
    },
    receive: (bytes, from) => input({ kind: "datagram", from, bytes }),
    repeated: () => [...state.tunnels.values()].reduce((sum, { channel }) => sum + channel.counts.repeated, 0),
    close: () => clearTimeout(alarm),
  };
}

const bare = (send, told) => ({ ...bareLac(send, told), repeated: () => 0, close: () => undefined });
export const LACS = { ours: ourLac, bare };

export async function openSocket(ownAddress) {
  const socket = createSocket({
    type: "udp4",
    recvBufferSize: 4_000_000,
    sendBufferSize: 4_000_000,
    lookup: (peer, _, found) => found(null, peer, 4),
  });
  const listening = once(socket, "listening"); // with such a lookup it listens before bind() is over
  socket.bind(0, ownAddress);
  await listening;
  return socket;
}

/** @returns logins that came up and were lost, messages sent again, wall time and CPU of each party in seconds */
export async function logIn(make, carrier, sessions) {
  const socket = await openSocket(carrier.ownAddress);
  const lns = { address: carrier.address, port: 1701 };
  let heard = () => undefined;
  const send = (bytes) => socket.send(bytes, lns.port, lns.address, () => undefined);
  const driver = make(send, (kind, number) => heard(kind, number), lns);
  socket.on("message", (bytes, { address, port }) => driver.receive(bytes, { address, port }));
  // One after another: l2tpns loses some of several SCCRQs at once from one port
  for (let i = 0; i < TUNNELS; i++)
    await new Promise((resolve) => {
      heard = (kind) => kind === "tunnel" && resolve();
      driver.openTunnel();
    });
  const before = carrier.cpu();
  const own = process.cpuUsage();
  const start = performance.now();
  const { up, lost } = await callAll(driver, sessions, (told) => {
    heard = told;
  });
  const wall = (performance.now() - start) / 1e3;
  const { user, system } = process.cpuUsage(own);
  const after = carrier.cpu();
  const repeated = driver.repeated();
  driver.close();
  socket.close();
  const cpu = { lac: (user + system) / 1e6, lns: after.lns - before.lns, radius: after.radius - before.radius };
  return { up, lost, repeated, wall, cpu };
}

function callAll(driver, sessions, listen) {
  const up = new Set();
  let [begun, lost] = [0, 0];
  const dial = () => {
    if (begun === sessions) return;
    driver.call(begun % TUNNELS, begun);
    begun += 1;
  };
  return new Promise((resolve) => {
    listen((kind, user) => {
      if (kind === "lost") lost += 1;
      else if (kind !== "up" || up.has(user))
        return; // a link may go down and come up again
      else up.add(user);
      if (up.size + lost >= sessions) resolve({ up: up.size, lost });
      setImmediate(dial);
    });
    for (let i = 0; i < UNDER_WAY; i++) dial();
  });
}
