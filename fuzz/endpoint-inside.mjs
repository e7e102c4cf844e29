// What only a peer with the keys can send, of the two places that `endpoint` does not reach: IKEv1 payloads of its own making
// behind a right HASH and under the right IV, and ESP whose plaintext has any trailer. The ICV would stop every mutation at
// the door otherwise. The first byte of an input says which way it goes in.
import { encrypt } from "../dist/endpoint/algorithms/ciphers.js";
import { exchangeOf, hashed, sendEncrypted } from "../dist/endpoint/ikev1/exchange.js";
import { instant } from "../dist/time/instant.js";
import { decodeChain, encodeChain } from "../dist/wire/ike/message.js";
import { ADDRESS, checkSize, established, outcomeOf } from "./ground/endpoints.mjs";

const RUNS_OF_A_PAIR = 400;
const MOST_SAS = 2 * RUNS_OF_A_PAIR;
const EXCHANGE = { quick: 32, informational: 5 };
const WAYS = ["quick", "informational", "trailer"];

const way = (name, bytes) => Buffer.concat([Buffer.of(WAYS.indexOf(name)), bytes]);
const payload = (type, hex) => ({ type, flags: 0, body: Buffer.from(hex.replaceAll(" ", ""), "hex") });
/** The first payload's type, and the chain. */
const chain = (name, ...payloads) =>
  way(name, Buffer.concat([Buffer.of(payloads[0]?.type ?? 0), encodeChain(payloads)]));
const inner = "45000054000040004001000a0a4701010a470201".padEnd(168, "0");

// RFC 2407 §4.6.1: DOI and situation, a proposal of ESP, a transform AES-GCM with its attributes
const sa =
  "00000001 00000001 00000028 01030401 c0ffee01 0000001c 01140000 80010001 80020e10 80040001 80060080 00000000";
const id = (net) => payload(5, `04000000 ${net} ffffff00`);
const seeds = [
  chain("quick", payload(1, sa), payload(10, "11".repeat(16)), id("0a470100"), id("0a470200")),
  chain("quick", payload(1, sa), payload(10, "22".repeat(16))),
  chain("informational", payload(11, `00000001 01 10 8d28 ${"00".repeat(16)} 00000001`)),
  chain("informational", payload(12, "00000001 03 04 0001 c0ffee01")),
  chain("informational", payload(12, `00000001 01 10 0001 ${"00".repeat(16)}`)),
  way("trailer", Buffer.from(`${inner}01020204`, "hex")),
  way("trailer", Buffer.from("0000003b", "hex")),
];

let running = established(1);
let runs = 0;

/** The payloads as the peer would send them, in an exchange of their own. */
function underKeys(exchange, bytes) {
  const held = running.a.ikeSas.find(({ state }) => state === "established");
  if (held === undefined) return bytes;
  const [first = 0] = bytes;
  const body = bytes.subarray(1);
  const read = decodeChain(body, first);
  const payloads = read.ok ? read.value.payloads : [{ type: first, flags: 0, body }];
  const one = exchangeOf(held, runs, exchange);
  const sent = [];
  const host = { now: instant(runs), event: () => undefined, send: (_, message) => sent.push(message) };
  sendEncrypted(host, held, one, hashed(held, runs, payloads), "fuzz", false);
  held.exchanges.delete(runs);
  return Buffer.concat([Buffer.alloc(4), ...sent]);
}

/** ESP with this as its whole plaintext, trailer included. */
function espOf(plaintext) {
  const child = running.a.child("net");
  if (child === undefined) return plaintext;
  const { suite, outboundKeys, outboundSpi } = child.options;
  child.skipTo(child.sequence + 1);
  const head = Buffer.alloc(16);
  head.writeUInt32BE(outboundSpi, 0);
  head.writeUInt32BE(child.sequence, 4);
  head.writeUInt32BE(child.sequence, 12);
  const { encryption: key, salt } = outboundKeys;
  const input = { key, salt, iv: head.subarray(8), aad: head.subarray(0, 8) };
  return Buffer.concat([head, encrypt(suite.cipher, input, plaintext)]);
}

export const target = {
  seeds,
  run(bytes) {
    if (bytes.length < 1) return undefined;
    if (++runs % RUNS_OF_A_PAIR === 0) running = established(1);
    const name = WAYS[bytes[0] % WAYS.length];
    const rest = bytes.subarray(1);
    const content = name === "trailer" ? espOf(rest) : underKeys(EXCHANGE[name], rest);
    const { b } = running;
    const end = (address) => ({ address, port: 4500 });
    const datagram = { from: end(ADDRESS.a), to: end(ADDRESS.b), bytes: content };
    const effects = [...b.receive(datagram, instant(runs)), ...b.wake(instant(runs))];
    checkSize(b, MOST_SAS);
    const drops = b.child("net")?.counters;
    return `${name} ${outcomeOf(effects)} ${(drops?.badTrailer ?? 0) ? "trailer" : ""}`;
  },
};
