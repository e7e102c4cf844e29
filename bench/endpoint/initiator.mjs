// Dials a responder again and again, so many handshakes at a time, and tells how long it took. The same for ours and charon's.
import { Endpoint } from "../../dist/endpoint/endpoint.js";
import { EndpointSockets } from "../../dist/intake/ipsec/endpoint-sockets.js";
import { instant } from "../../dist/time/instant.js";
import { connection, entropy } from "./connection.mjs";

/** RFC 7296 §2.12: one key pair for many exchanges, so that the one who asks is faster than the one who answers. */
function withOneKeyPair(config) {
  const suites = config.suites.map((suite) => {
    const pair = suite.group.keyPair(entropy);
    return { ...suite, group: { ...suite.group, keyPair: () => pair } };
  });
  return { ...config, suites };
}

/** @returns seconds and how many failed */
async function handshakes({ from, to, secret, ike, count, window, first = 2_000 }) {
  const ports = { ike: 500, nat: 4500 };
  const tally = { begun: 0, done: 0, failed: 0 };
  let finish;
  const finished = new Promise((resolve) => (finish = resolve));
  const next = () => {
    if (tally.begun < count) {
      tally.begun += 1;
      sockets.act((endpoint, now) => endpoint.up("bench", now));
    } else if (tally.done + tally.failed === count) finish();
  };
  const sockets = await EndpointSockets.open({
    addresses: [from],
    ports,
    onEffect({ kind, event }) {
      if (kind !== "event") return;
      if (event.kind === "ike-sa-established") tally.done += 1;
      else if (event.kind === "ike-sa-closed") tally.failed += 1;
      else return;
      setImmediate(next);
    },
  });
  const config = withOneKeyPair(connection({ local: from, remotes: [to], isNear: true, secret, ike: [ike], first }));
  sockets.drive(new Endpoint({ connections: [config], entropy, ports }, instant(Date.now())));
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < window; i++) next();
  await finished;
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  sockets.close();
  return { ...tally, seconds, ownCpu: (user + system) / 1e6 };
}

process.on("message", async (order) => process.send(await handshakes(order)));
process.send({ kind: "ready" });
