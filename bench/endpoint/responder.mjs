// Our endpoint as a gateway that waits, in a process of its own: responder.mjs '<connection as JSON>'. Echo requests out of a
// tunnel are answered. Asked over IPC it tells what it counted.
import { echoOf, echoReply } from "../../dist/endpoint/echo.js";
import { Endpoint } from "../../dist/endpoint/endpoint.js";
import { EndpointSockets } from "../../dist/intake/ipsec/endpoint-sockets.js";
import { instant } from "../../dist/time/instant.js";
import { connection, entropy } from "./connection.mjs";

const given = JSON.parse(process.argv[2]);
const ports = { ike: 500, nat: 4500 };
const counts = { established: 0, delivered: 0, refused: 0, received: 0, asked: 0 };
const sockets = await EndpointSockets.open({
  addresses: [given.local],
  ports,
  onEffect(effect) {
    if (effect.kind === "deliver") {
      counts.delivered += 1;
      const echo = echoOf(effect.packet);
      if (echo?.kind === "echo-request") sockets.act((one, now) => one.send(echoReply(echo), now));
    } else if (effect.event.kind === "ike-sa-established") counts.established += 1;
    else if (effect.event.kind === "message-refused") counts.refused += 1;
  },
});
const endpoint = new Endpoint({ connections: [connection(given)], entropy, ports }, instant(Date.now()));
sockets.drive({
  nextWake: () => endpoint.nextWake(),
  wake: (now) => endpoint.wake(now),
  send: (packet, now) => endpoint.send(packet, now),
  get waiting() {
    return endpoint.waiting;
  },
  takeWaiting: (now) => endpoint.takeWaiting(now),
  admit(datagram, now) {
    const effects = endpoint.admit(datagram, now);
    counts.received += 1;
    if (effects[0]?.kind === "send") counts.asked += 1;
    return effects;
  },
});
process.on("message", (order) => {
  if (order.kind === "end") process.exit(0); // a profile is written at an ordinary end alone
  process.send({ ...counts, halfOpen: endpoint.halfOpen, memory: process.memoryUsage() });
});
process.send({ kind: "ready" });
