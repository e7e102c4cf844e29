// The peers of many tunnels, in a process of their own: `PER_STUB` of them share an endpoint, which takes them for one peer.
// With `--real` they agree in earnest. Over IPC come batches of datagrams and orders to dial, and batches of datagrams go back.
import { Endpoint } from "../../dist/endpoint/endpoint.js";
import { seededEntropy } from "../../dist/time/entropy.js";
import { instant } from "../../dist/time/instant.js";
import { addressOf, OURS, PER_STUB, peerConnection, ports, THEIRS } from "./tunnel.mjs";

const entropy = seededEntropy(2);
const now = () => instant(performance.timeOrigin + performance.now());
const stubs = new Map();

function stubOf(peer) {
  const at = Math.floor(peer / PER_STUB);
  const known = stubs.get(at);
  if (known !== undefined) return known;
  const made = new Endpoint({ connections: [peerConnection(process.argv.includes("--real"))], entropy, ports }, now());
  stubs.set(at, made);
  return made;
}

const datagramsOf = (peer, effects) =>
  effects
    .filter(({ kind }) => kind === "send")
    .map(({ from, to, bytes }) => ({
      from: { address: addressOf(peer), port: from.port },
      to: { address: OURS, port: to.port },
      bytes,
    }));

process.on("message", ({ dial = [], datagrams = [] }) => {
  const out = [];
  for (const peer of dial) out.push(...datagramsOf(peer, stubOf(peer).up("bench", now())));
  for (const { peer, from, port, bytes } of datagrams) {
    const datagram = { from, to: { address: THEIRS, port }, bytes };
    out.push(...datagramsOf(peer, stubOf(peer).receive(datagram, now())));
  }
  process.send(out, () => undefined); // whoever is gone needs no answer
});
process.on("disconnect", () => process.exit(0));
