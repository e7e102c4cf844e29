// Runs one endpoint in this process's network namespace, as the test on its standard input says: one JSON a line.
// Events and answers go out the same way. runner.mjs '<configuration as JSON>'

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseEspSuite, parseIkeSuite } from "../../dist/endpoint/algorithms/suite.js";
import { echoOf, echoReply, echoRequest } from "../../dist/endpoint/echo.js";
import { Endpoint } from "../../dist/endpoint/endpoint.js";
import { parseIdentity } from "../../dist/endpoint/identity.js";
import { parseSelector } from "../../dist/endpoint/selectors.js";
import { EndpointSockets } from "../../dist/intake/ipsec/endpoint-sockets.js";
import { instant, milliseconds } from "../../dist/time/instant.js";
import { parseIpAddress } from "../../dist/wire/ip/address.js";

const given = JSON.parse(process.argv[2] ?? "{}");
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const weak = ["des", "md5", "modp768", "modp1024", "null"];
const lifetime = (seconds) =>
  seconds === undefined
    ? {}
    : { lifetime: { soft: milliseconds(seconds * 1_000), hard: milliseconds(seconds * 1_500 + 5_000) } };
const ports = given.ports ?? { ike: 500, nat: 4500 };

async function authentication() {
  if (given.certificate === undefined) return { kind: "psk", secret: new TextEncoder().encode(given.secret) };
  const { certificateAuthentication } = await import("../../dist/endpoint/certificates/authentication.js");
  const text = (path) => readFileSync(path, "utf8");
  const { certificate, key, roots } = given.certificate;
  return certificateAuthentication({
    certificate: text(certificate),
    key: text(key),
    roots: roots.map(text),
    now: () => instant(Date.now()),
  });
}

const connection = {
  name: "lab",
  version: given.version ?? 2,
  aggressive: given.aggressive ?? false,
  local: { address: given.local, identity: parseIdentity(given.localId) },
  remote: { addresses: [given.remote], identity: parseIdentity(given.remoteId) },
  authentication: await authentication(),
  suites: given.ike.map((text) => parseIkeSuite(text, weak)),
  children: [
    {
      name: "net",
      mode: given.mode ?? "tunnel",
      localTs: [parseSelector(given.localTs)],
      remoteTs: [parseSelector(given.remoteTs)],
      suites: given.esp.map((text) => parseEspSuite(text, weak)),
      replayWindow: 64,
      ...lifetime(given.childLifetime),
    },
  ],
  ...lifetime(given.ikeLifetime),
  retransmission: { first: milliseconds(500), factor: 1.5, tries: given.tries ?? 5 },
  fragmentSize: given.fragmentSize ?? 1280,
  forceEncapsulation: true,
  ...(given.dpd === undefined ? {} : { dpd: { interval: milliseconds(given.dpd * 1_000) } }),
};

const waiting = new Map();
const sockets = await EndpointSockets.open({
  addresses: [given.local],
  ports,
  onEffect(effect) {
    if (effect.kind === "event") {
      const { child, ...event } = effect.event;
      return say(child === undefined ? event : { ...event, child: told(child) });
    }
    const echo = echoOf(effect.packet);
    if (echo?.kind === "echo-request") sockets.act((endpoint, now) => endpoint.send(echoReply(echo), now));
    if (echo?.kind === "echo-reply") waiting.get(echo.sequence)?.();
  },
});
const endpoint = new Endpoint(
  { connections: [connection], entropy: { bytes: (n) => new Uint8Array(randomBytes(n)) }, ports, ...given.endpoint },
  instant(Date.now()),
);
sockets.drive(endpoint);

const told = ({ inboundSpi, outboundSpi, state, counters, options }) => ({
  name: options.name,
  inboundSpi,
  outboundSpi,
  state,
  counters,
});

let sequence = 0;
async function ping({ from, to, size = 56, count = 1 }) {
  const flow = { source: parseIpAddress(from), destination: parseIpAddress(to) };
  let answered = 0;
  for (let i = 0; i < count; i++) {
    const number = ++sequence;
    const packet = echoRequest(flow, 7, number, new Uint8Array(size));
    answered += await new Promise((resolve) => {
      const timer = setTimeout(() => resolve(0), 1_000);
      waiting.set(number, () => {
        clearTimeout(timer);
        resolve(1);
      });
      sockets.act((one, now) => one.send(packet, now));
    });
    waiting.delete(number);
  }
  return answered;
}

const verbs = {
  up: () => sockets.act((one, now) => one.up("lab", now)),
  down: () => sockets.act((one, now) => one.down("lab", now)),
  rekeyChildren: () => sockets.act((one, now) => one.rekeyChildren("lab", now)),
  rekeyIke: () => sockets.act((one, now) => one.rekeyIke("lab", now)),
  downChildren: () => sockets.act((one, now) => one.downChildren("lab", now)),
  ask: () => sockets.act((one, now) => one.ask("lab", now)),
  ping: async (order) => say({ kind: "pinged", answered: await ping(order) }),
  show: () =>
    say({
      kind: "shown",
      ikeSas: endpoint.ikeSas.map((sa) => ({
        localSpi: sa.localSpi,
        remoteSpi: sa.remoteSpi,
        state: sa.state,
        isInitiator: sa.isInitiator,
        children: sa.children.map(told),
      })),
    }),
  end: () => {
    sockets.close();
    process.exit(0);
  },
};
say({ kind: "ready", addresses: sockets.addresses });
for await (const line of createInterface({ input: process.stdin })) await verbs[JSON.parse(line).do](JSON.parse(line));
process.exit(0);
