// ESP packets and bytes a second. First the endpoint alone in this process, both directions; then as a gateway of its own
// behind UDP on a veth, beside Debian's charon with kernel-libipsec in the same run: the same sender floods both with packets
// it encrypted beforehand, each gateway pinned to the same core, short rounds of both in turn, medians reported. charon writes
// each packet to its TUN device, ours hands it to the program that holds the endpoint. Ends 1 below twice charon's rates.
// `--suite`, `--size` for one alone.
import { Endpoint } from "../dist/endpoint/endpoint.js";
import { instant } from "../dist/time/instant.js";
import { connection, entropy } from "./endpoint/connection.mjs";
import {
  ask,
  CHARON,
  charonDelivered,
  charonMissing,
  cpuSeconds,
  loadLine,
  median,
  OURS,
  openGround,
  pause,
  SECRET,
} from "./endpoint/ground.mjs";

const json = process.argv.includes("--json");
const IKE = "aes128-sha256-x25519";
const only = (flag) => process.argv[process.argv.indexOf(flag) + 1];
const SUITES = process.argv.includes("--suite") ? [only("--suite")] : ["aes128-sha256", "aes128gcm16"];
const SIZES = process.argv.includes("--size") ? [Number(only("--size"))] : [64, 1_350];
const ROUNDS = 5;
const COUNT = { 64: 40_000, 1350: 20_000 };
const WINDOW = 64;

const say = (line) => (json ? undefined : console.log(line));
const rate = (packets, seconds, size) => ({ packets: packets / seconds, megabytes: (packets * size) / seconds / 1e6 });
const shown = ({ packets, megabytes }) =>
  `${(packets / 1e3).toFixed(1).padStart(7)} kpackets ${megabytes.toFixed(1).padStart(7)} MB`;

/** Two endpoints that hold a tunnel, without sockets. */
function pair(esp) {
  const ports = { ike: 500, nat: 4500 };
  const end = (isNear) => {
    const [local, remote] = isNear ? ["192.0.2.1", "192.0.2.2"] : ["192.0.2.2", "192.0.2.1"];
    const given = { local, remotes: [remote], isNear, secret: SECRET, ike: [IKE], esp: [esp] };
    return new Endpoint({ connections: [connection(given)], entropy, ports }, instant(0));
  };
  const [near, far] = [end(true), end(false)];
  const pass = (effects, to, back) => {
    for (const one of effects) if (one.kind === "send") pass(to.receive(one, instant(0)), back, to);
  };
  pass(near.up("bench", instant(0)), far, near);
  return { near, far };
}

function ipPacket(size) {
  const packet = new Uint8Array(size);
  packet.set([0x45, 0, size >> 8, size & 0xff, 0, 0, 0, 0, 64, 253, 0, 0, 10, 71, 1, 1, 10, 71, 2, 9]);
  return packet;
}

function alone(esp, size) {
  const { near, far } = pair(esp);
  const packet = ipPacket(size);
  const count = COUNT[size];
  const rounds = { out: [], in: [] };
  for (let i = 0; i < ROUNDS; i++) {
    const datagrams = [];
    const start = process.cpuUsage();
    for (let n = 0; n < count; n++) for (const one of near.send(packet, instant(n))) datagrams.push(one);
    const middle = process.cpuUsage();
    let delivered = 0;
    for (const one of datagrams) delivered += far.receive(one, instant(0)).length;
    const end = process.cpuUsage();
    if (delivered !== count) throw new Error(`${delivered} of ${count} packets came out of the tunnel`);
    const between = (a, b) => (b.user - a.user + b.system - a.system) / 1e6;
    rounds.out.push(count / between(start, middle));
    rounds.in.push(count / between(middle, end));
  }
  return { esp, size, out: rate(median(rounds.out), 1, size), in: rate(median(rounds.in), 1, size) };
}

const aloneRows = SUITES.flatMap((esp) => SIZES.map((size) => alone(esp, size)));
say(`the endpoint alone, in a CPU second of one process; ${loadLine()}`);
for (const { esp, size, out, in: into } of aloneRows)
  say(`  ${esp.padEnd(14)} ${String(size).padStart(5)} B  encapsulate ${shown(out)}  decapsulate ${shown(into)}`);

/** How many packets came out of each gateway's tunnel, when no more come. */
async function settled(count) {
  let last = -1;
  for (let i = 0; i < 40; i++) {
    const now = await count();
    if (now === last) return now;
    last = now;
    await pause(50);
  }
  return last;
}

async function floodRound(generator, { target, pid, delivered }, size) {
  const [before, cpu] = [await delivered(), cpuSeconds(pid)];
  const { sent, seconds } = await ask(generator, { kind: "flood", to: target.address, size, count: COUNT[size] });
  const taken = (await settled(delivered)) - before;
  return { sent, taken, seconds, cpu: cpuSeconds(pid) - cpu };
}

async function echoRound(generator, { target, pid }, size) {
  const cpu = cpuSeconds(pid);
  const order = { kind: "echo", to: target.address, size, count: COUNT[size] / 5, window: WINDOW };
  const { sent, back, seconds } = await ask(generator, order);
  return { sent, taken: back, seconds, cpu: cpuSeconds(pid) - cpu };
}

const KINDS = { "flooded, taken out": floodRound, "echoes, there and back": echoRound };

async function beside(esp) {
  const ground = await openGround({ ike: [IKE], esp: [esp] });
  try {
    const config = { local: OURS.address, remotes: [], isNear: false, secret: SECRET, ike: [IKE], esp: [esp] };
    const responder = await ground.responder(config);
    const generator = await ground.generator("sender.mjs");
    const counted = async () => (await ask(responder, { kind: "count" })).delivered;
    const sides = [
      { name: "spindrift", target: OURS, pid: responder.pid, delivered: counted },
      { name: "charon", target: CHARON, pid: ground.charon.pid, delivered: async () => charonDelivered(ground.charon) },
    ];
    for (const { target } of sides) {
      await ask(generator, { kind: "connect", from: target.from, to: target.address, secret: SECRET, ike: IKE, esp });
    }
    const rows = [];
    for (const size of SIZES) {
      for (const [kind, round] of Object.entries(KINDS))
        rows.push(await compare(generator, sides, { esp, size, kind, round }));
    }
    if (process.env.BENCH_PROFILE !== undefined) await ask(responder, { kind: "end" }).catch(() => undefined);
    return rows;
  } finally {
    await ground.close();
  }
}

async function compare(generator, sides, { esp, size, kind, round }) {
  const rounds = sides.map(() => []);
  for (const side of sides) await round(generator, side, size); // warm-up
  for (let i = 0; i < ROUNDS; i++) {
    for (const [at, side] of sides.entries()) rounds[at].push(await round(generator, side, size));
  }
  const results = sides.map(({ name }, at) => ({
    name,
    second: rate(median(rounds[at].map(({ taken, seconds }) => taken / seconds)), 1, size),
    cpuSecond: rate(median(rounds[at].map(({ taken, cpu }) => taken / cpu)), 1, size),
    offered: median(rounds[at].map(({ sent, seconds }) => sent / seconds)),
    lost: 1 - sum(rounds[at], "taken") / sum(rounds[at], "sent"),
  }));
  const [ours, charon] = results;
  const ratio = {
    second: ours.second.packets / charon.second.packets,
    cpuSecond: ours.cpuSecond.packets / charon.cpuSecond.packets,
  };
  say(`${esp}, ${size} B, ${kind}; ${ROUNDS} rounds of each in turn, ${loadLine()}`);
  for (const one of results)
    say(
      `  ${one.name.padEnd(10)} ${shown(one.second)} a second  ${shown(one.cpuSecond)} a CPU second` +
        `  (${(one.offered / 1e3).toFixed(1)} k/s offered, ${(100 * one.lost).toFixed(1)} % lost)`,
    );
  say(
    `  ratio      ${ratio.second.toFixed(2).padStart(7)} a second  ${ratio.cpuSecond.toFixed(2).padStart(7)} a CPU second`,
  );
  return { esp, size, kind, ratio, results };
}

const sum = (rows, field) => rows.reduce((total, one) => total + one[field], 0);

const missing = charonMissing();
if (missing !== undefined) {
  console.error(`esp: beside charon it ${missing}`);
  process.exit(2);
}
const rows = [];
for (const esp of SUITES) rows.push(...(await beside(esp)));
const isMet = rows.every(({ ratio }) => ratio.cpuSecond >= 2);
if (json) console.log(JSON.stringify({ alone: aloneRows, beside: rows, isMet, load: loadLine() }));
process.exit(isMet ? 0 : 1);
