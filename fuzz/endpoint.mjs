// A whole gateway with SAs that stand: mutated datagrams, and what only a peer with the keys can send: payloads of its own
// making sealed in a right message, and inner packets in right ESP. Whatever comes, it neither throws nor keeps more than
// it was allowed to. The first byte of an input says which way it goes in.
import { protection } from "../dist/endpoint/ikev2/exchange.js";
import { seal } from "../dist/endpoint/ikev2/seal.js";
import { seededEntropy } from "../dist/time/entropy.js";
import { instant } from "../dist/time/instant.js";
import { decodeChain, encodeChain } from "../dist/wire/ike/message.js";
import { ADDRESS, checkSize, established, outcomeOf } from "./ground/endpoints.mjs";

const RUNS_OF_A_PAIR = 400;
const MOST_SAS = 2 * RUNS_OF_A_PAIR;
/** How an input reaches the gateway: as a datagram to one of the ports of the one with IKEv1 or IKEv2, or from the peer. */
const WAYS = ["1/500", "1/4500", "2/500", "2/4500", "sealed", "esp"];

const way = (name, bytes) => Buffer.concat([Buffer.of(WAYS.indexOf(name)), bytes]);
const recorded = [1, 2].flatMap((version) =>
  established(version).toB.map(({ to, bytes }) => way(`${version}/${to.port}`, bytes)),
);

/** Sealed: the exchange, the first payload's type, and the chain. */
const payload = (type, hex) => ({ type, flags: 0, body: Buffer.from(hex, "hex") });
const sealed = (exchange, ...chain) =>
  way("sealed", Buffer.concat([Buffer.of(exchange, chain[0]?.type ?? 0), encodeChain(chain)]));
const ts = "01000000070000100000ffff0a4701000a4701ff";
const sa = "0000002c010304 03c0ffee010300000c010000148 00e00800300000801000000000000080 5000000".replaceAll(" ", "");
const seeds = [
  ...recorded,
  sealed(37),
  sealed(37, payload(42, "03040001c0ffee01")),
  sealed(37, payload(42, "01000000")),
  sealed(37, payload(41, "0000400b"), payload(41, "03040016c0ffee01")),
  sealed(36, payload(33, sa), payload(40, "11".repeat(32)), payload(44, ts), payload(45, ts)),
  sealed(
    36,
    payload(41, "03044009c0ffee01"),
    payload(33, sa),
    payload(40, "22".repeat(32)),
    payload(44, ts),
    payload(45, ts),
  ),
  sealed(35, payload(35, "02000000622e6578616d706c65")),
  way("esp", Buffer.from("45000054000040004001000a0a4701010a470201", "hex")),
  way("esp", Buffer.from("450000240000400040110000 0a4701010a470201003500350010000061626364".replace(" ", ""), "hex")),
  way("esp", Buffer.from("6000000000083a40".padEnd(96, "0"), "hex")),
];

let running = { 1: established(1), 2: established(2) };
let runs = 0;

/** The payloads as the peer would send them next; what is no chain goes as the body of one payload. */
function sealedAnew(bytes) {
  const held = running[2].a.ikeSas.find(({ state }) => state === "established");
  const theirs = running[2].b.ikeSas.find(({ localSpi }) => localSpi === held?.remoteSpi);
  if (held === undefined || theirs === undefined) return bytes;
  const [exchange = 37, first = 41] = bytes;
  const chain = decodeChain(bytes.subarray(2), first);
  const payloads = chain.ok ? chain.value.payloads : [{ type: first, flags: 0, body: bytes.subarray(2) }];
  const { initiatorSpi, responderSpi } = held;
  const numbers = { major: 2, minor: 0, exchange, flags: 8, messageId: theirs.expectedRequest };
  const message = seal(protection(held, true), held.ivs, { initiatorSpi, responderSpi, ...numbers }, payloads);
  return Buffer.concat([Buffer.alloc(4), message]);
}

function encapsulated(packet) {
  return running[2].a.child("net")?.send(packet[0] >> 4 === 6 ? 41 : 4, packet, chance, instant(runs)) ?? packet;
}

function datagramOf(bytes) {
  const name = WAYS[bytes[0] % WAYS.length];
  const rest = bytes.subarray(1);
  const port = name.endsWith("/500") ? 500 : 4500;
  const content = name === "sealed" ? sealedAnew(rest) : name === "esp" ? encapsulated(rest) : rest;
  return {
    version: name.startsWith("1") ? 1 : 2,
    datagram: { from: { address: ADDRESS.a, port }, to: { address: ADDRESS.b, port }, bytes: content },
  };
}

const chance = seededEntropy(3);

export const target = {
  seeds,
  run(bytes) {
    if (bytes.length < 1) return undefined;
    if (++runs % RUNS_OF_A_PAIR === 0) running = { 1: established(1), 2: established(2) };
    const { version, datagram } = datagramOf(bytes);
    const { b } = running[version];
    const effects = [...b.receive(datagram, instant(runs)), ...b.wake(instant(runs))];
    checkSize(b, MOST_SAS);
    return outcomeOf(effects);
  },
};
