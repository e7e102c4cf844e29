// A whole gateway with SAs that stand: mutated datagrams, and what only a peer with the keys can send: payloads of its own
// making sealed in a right message, and inner packets in right ESP. Whatever comes, it neither throws nor keeps more than
// it was allowed to. The first byte of an input says which way it goes in.
import { parseEspSuite, parseIkeSuite } from "../dist/endpoint/algorithms/suite.js";
import { Endpoint } from "../dist/endpoint/endpoint.js";
import { parseIdentity } from "../dist/endpoint/identity.js";
import { protection } from "../dist/endpoint/ikev2/exchange.js";
import { seal } from "../dist/endpoint/ikev2/seal.js";
import { parseSelector } from "../dist/endpoint/selectors.js";
import { seededEntropy } from "../dist/time/entropy.js";
import { instant, seconds } from "../dist/time/instant.js";
import { decodeChain, encodeChain } from "../dist/wire/ike/message.js";

const RUNS_OF_A_PAIR = 400;
const MOST_SAS = 2 * RUNS_OF_A_PAIR;
const PORTS = { ike: 500, nat: 4500 };
const ADDRESS = { a: "192.0.2.1", b: "192.0.2.2" };
const NET = { a: "10.71.1.0/24", b: "10.71.2.0/24" };
/** How an input reaches the gateway: as a datagram to one of the ports of the one with IKEv1 or IKEv2, or from the peer. */
const WAYS = ["1/500", "1/4500", "2/500", "2/4500", "sealed", "esp"];

/** Groups are not what is fuzzed here: one key pair for all. */
const pair = { publicValue: new Uint8Array(32).fill(9), agree: () => new Uint8Array(32).fill(7) };
const suite = parseIkeSuite("aes128gcm16-prfsha256-x25519");
const suites = [{ ...suite, group: { ...suite.group, keyPair: () => pair } }];

const connection = (side, version) => {
  const other = side === "a" ? "b" : "a";
  const net = {
    name: "net",
    mode: "tunnel",
    localTs: [parseSelector(NET[side])],
    remoteTs: [parseSelector(NET[other])],
    suites: [parseEspSuite("aes128gcm16")],
    replayWindow: 64,
  };
  return {
    name: "fuzz",
    version,
    aggressive: false,
    local: { address: ADDRESS[side], identity: parseIdentity(`${side}.example.test`) },
    remote: { addresses: [ADDRESS[other]], identity: parseIdentity(`${other}.example.test`) },
    authentication: { kind: "psk", secret: Buffer.from("a secret of both") },
    suites: version === 1 ? [parseIkeSuite("aes128-sha256-modp1536")] : suites,
    children: [net],
    retransmission: { first: seconds(2), factor: 1.8, tries: 4 },
    fragmentSize: 1280,
    forceEncapsulation: true,
    dpd: { mode: "always-send", interval: seconds(10), threshold: 3 },
  };
};

/** Both ends after they have set their tunnel up, with all datagrams that went to b. */
function established(version) {
  const end = (side, seed) =>
    new Endpoint(
      {
        connections: [connection(side, version)],
        entropy: seededEntropy(seed),
        ports: PORTS,
        badSpi: { maxResponses: 5 },
      },
      instant(0),
    );
  const [a, b] = [end("a", 1), end("b", 2)];
  const toB = [];
  const pass = (effects, to, back) => {
    for (const one of effects) {
      if (one.kind !== "send") continue;
      if (to === b) toB.push(one);
      pass(to.receive(one, instant(0)), back, to);
    }
  };
  pass(a.up("fuzz", instant(0)), b, a);
  pass(a.rekeyChildren("fuzz", instant(0)), b, a);
  pass(a.ask("fuzz", instant(0)), b, a);
  return { a, b, toB };
}

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

/** What a run ended in, coarsely: only that guides. */
const outcomeOf = (effects) =>
  effects
    .map((one) => (one.kind === "event" ? `${one.event.kind} ${one.event.code ?? one.event.reason ?? ""}` : one.kind))
    .join();

export const target = {
  seeds,
  run(bytes) {
    if (bytes.length < 1) return undefined;
    if (++runs % RUNS_OF_A_PAIR === 0) running = { 1: established(1), 2: established(2) };
    const { version, datagram } = datagramOf(bytes);
    const { b } = running[version];
    const effects = [...b.receive(datagram, instant(runs)), ...b.wake(instant(runs))];
    const children = b.ikeSas.reduce((sum, one) => sum + one.children.length, 0);
    if (b.ikeSas.length + children > MOST_SAS) throw new Error(`${b.ikeSas.length} IKE SAs, ${children} children`);
    return outcomeOf(effects);
  },
};
