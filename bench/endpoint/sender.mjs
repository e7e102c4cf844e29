// Dials a responder and floods the tunnel with packets that were encrypted beforehand, so that sending is cheaper than taking
// them; or sends echo requests, so many under way at a time. The same for ours and charon's.
import { echoRequest } from "../../dist/endpoint/echo.js";
import { Endpoint } from "../../dist/endpoint/endpoint.js";
import { EndpointSockets } from "../../dist/intake/ipsec/endpoint-sockets.js";
import { instant } from "../../dist/time/instant.js";
import { parseIpAddress } from "../../dist/wire/ip/address.js";
import { connection, entropy } from "./connection.mjs";

const tunnels = new Map();
const BURST = 32;
const IPV4_AND_ICMP = 28;
const EXPERIMENT = 253; // RFC 3692 §2.1: for experiments
const source = parseIpAddress("10.71.1.1");

async function connect({ from, to, secret, ike, esp }) {
  const ports = { ike: 500, nat: 4500 };
  let onChild;
  const made = new Promise((resolve) => (onChild = resolve));
  const tunnel = { onPacket: () => undefined };
  const sockets = await EndpointSockets.open({
    addresses: [from],
    ports,
    onEffect(effect) {
      if (effect.kind === "event" && effect.event.kind === "child-sa-established") onChild();
    },
  });
  const config = connection({ local: from, remotes: [to], isNear: true, secret, ike: [ike], esp: [esp] });
  const endpoint = new Endpoint({ connections: [config], entropy, ports }, instant(Date.now()));
  // Answers are counted and not decrypted: the sender is not what is measured
  sockets.drive({
    nextWake: () => endpoint.nextWake(),
    wake: (now) => endpoint.wake(now),
    receive(datagram, now) {
      const isEsp = datagram.to.port === 4500 && datagram.bytes.readUInt32BE(0) !== 0;
      if (!isEsp) return endpoint.receive(datagram, now);
      tunnel.onPacket();
      return [];
    },
  });
  sockets.act(() => endpoint.up("bench", instant(Date.now())));
  await made;
  tunnels.set(to, Object.assign(tunnel, { endpoint, sockets }));
  return { kind: "connected" };
}

/** An IPv4 packet to a host that is not there: taken out of the tunnel and dropped. */
function plainPacket(size) {
  const packet = new Uint8Array(size);
  const view = new DataView(packet.buffer);
  view.setUint16(0, 0x4500);
  view.setUint16(2, size);
  view.setUint16(8, (64 << 8) | EXPERIMENT);
  packet.set(source, 12);
  packet.set(parseIpAddress("10.71.2.9"), 16);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum += view.getUint16(at);
  view.setUint16(10, ~((sum & 0xffff) + (sum >>> 16)));
  return packet;
}

function encrypted({ endpoint }, packet, count) {
  const effects = [];
  const now = instant(Date.now());
  for (let i = 0; i < count; i++) effects.push(...endpoint.send(packet, now));
  return effects;
}

const immediately = () => new Promise((resolve) => setImmediate(resolve));

async function flood({ to, size, count }) {
  const tunnel = tunnels.get(to);
  const effects = encrypted(tunnel, plainPacket(size), count);
  const start = performance.now();
  for (let at = 0; at < count; at += BURST) {
    tunnel.sockets.act(() => effects.slice(at, at + BURST));
    await immediately();
  }
  return { sent: effects.length, seconds: (performance.now() - start) / 1_000 };
}

/** @returns how many came back of what was sent */
async function echo({ to, size, count, window }) {
  const tunnel = tunnels.get(to);
  const flow = { source, destination: parseIpAddress("10.71.2.1") };
  const effects = encrypted(tunnel, echoRequest(flow, 7, 1, new Uint8Array(size - IPV4_AND_ICMP)), count);
  let sent = 0;
  let back = 0;
  const start = performance.now();
  let lastAt = start;
  const send = (many) => {
    const from = sent;
    sent = Math.min(count, sent + many);
    if (sent > from) tunnel.sockets.act(() => effects.slice(from, sent));
  };
  tunnel.onPacket = () => {
    back += 1;
    lastAt = performance.now();
    send(1);
  };
  send(window);
  while (back < count && performance.now() - lastAt < 500) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    // What was lost makes room after a pause
    if (performance.now() - lastAt > 100) send(window);
  }
  tunnel.onPacket = () => undefined;
  return { sent, back, seconds: (lastAt - start) / 1_000 };
}

const orders = { connect, flood, echo };
process.on("message", async (order) => process.send(await orders[order.kind](order)));
process.send({ kind: "ready" });
