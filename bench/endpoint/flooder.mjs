// Sends IKE_SA_INITs at a rate, each with an SPI of its own, from addresses that nobody has: answers to them reach no one.
import { createSocket } from "node:dgram";
import { Endpoint } from "../../dist/endpoint/endpoint.js";
import { instant } from "../../dist/time/instant.js";
import { connection, entropy } from "./connection.mjs";

const SOURCES = 250;
const SPI_LOW = 4;
const MOST_BEHIND = 5_000;

/** The first message of a real handshake. */
function firstMessage({ from, to, secret, ike }) {
  const config = connection({ local: from, remotes: [to], isNear: true, secret, ike: [ike] });
  const endpoint = new Endpoint({ connections: [config], entropy }, instant(0));
  return endpoint.up("bench", instant(0)).find(({ kind }) => kind === "send").bytes;
}

function openFrom(address) {
  const socket = createSocket({ type: "udp4", lookup: (peer, _, found) => found(null, peer, 4) });
  return new Promise((resolve) => socket.bind(500, address, () => resolve(socket)));
}

const addressOf = (i) => `10.99.${i >> 8}.${(i & 255) + 1}`;
const sockets = await Promise.all(Array.from({ length: SOURCES }, (_, i) => openFrom(addressOf(i))));

async function flood(order) {
  const { to, rate, seconds } = order;
  const template = firstMessage(order);
  const total = rate * seconds;
  const start = performance.now();
  let sent = 0;
  let underWay = 0;
  const left = () => {
    underWay -= 1;
  };
  while (sent < total) {
    // Whoever lags behind does not make up for more than a moment: the rate is meant, not the sum
    const due = Math.min(total, ((performance.now() - start) / 1_000) * rate);
    for (; sent < due && underWay < MOST_BEHIND; sent++) {
      const message = Buffer.from(template);
      message.writeUInt32BE(sent, SPI_LOW);
      underWay += 1;
      sockets[sent % SOURCES].send(message, 500, to, left);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (performance.now() - start > seconds * 1_000) break;
  }
  return { sent, seconds: (performance.now() - start) / 1_000 };
}

process.on("message", async (order) => process.send(await flood(order)));
process.send({ kind: "ready" });
