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
import { checkVpnMonitor } from "../../dist/liveness/vpn-monitor-config.js";
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

async function authenticationOf({ secret, certificate }) {
  if (certificate === undefined) return { kind: "psk", secret: new TextEncoder().encode(secret) };
  const { certificateAuthentication } = await import("../../dist/endpoint/certificates/authentication.js");
  const text = (path) => readFileSync(path, "utf8");
  return certificateAuthentication({
    certificate: text(certificate.certificate),
    key: text(certificate.key),
    roots: certificate.roots.map(text),
    now: () => instant(Date.now()),
  });
}

const dpdOf = ({ dpd, dpdMode = "probe-idle-tunnel", dpdThreshold = 5 }) => ({
  mode: dpdMode,
  interval: milliseconds(dpd * 1_000),
  threshold: dpdThreshold,
});

/** Both ends of the echoes are hosts behind the tunnel: it is them that its selectors cover. */
const monitorOf = ({ monitor: { from, to, interval, threshold, ...statement }, establish = "on-traffic" }) =>
  checkVpnMonitor(
    statement,
    { interval, threshold },
    {
      name: "net",
      localAddress: from,
      peerAddress: to,
      st0: { name: "st0.0", mode: "point-to-point" },
      kind: "site-to-site",
      trafficSelectors: 1,
      establishTunnels: establish,
      interfaces: {},
    },
  ).config;

const connectionOf = async (one) => ({
  name: one.name,
  version: one.version ?? 2,
  aggressive: one.aggressive ?? false,
  local: { address: one.local, identity: parseIdentity(one.localId) },
  remote: { addresses: one.remotes, identity: parseIdentity(one.remoteId) },
  authentication: await authenticationOf(one),
  suites: one.ike.map((text) => parseIkeSuite(text, weak)),
  children: [
    {
      name: "net",
      mode: one.mode ?? "tunnel",
      localTs: [parseSelector(one.localTs)],
      remoteTs: [parseSelector(one.remoteTs)],
      suites: one.esp.map((text) => parseEspSuite(text, weak)),
      replayWindow: 64,
      ...lifetime(one.childLifetime),
      ...(one.monitor === undefined ? {} : { monitor: monitorOf(one) }),
    },
  ],
  ...lifetime(one.ikeLifetime),
  retransmission: { first: milliseconds(500), factor: 1.5, tries: one.tries ?? 5 },
  fragmentSize: one.fragmentSize ?? 1280,
  forceEncapsulation: one.forceEncapsulation ?? true,
  ...(one.dpd === undefined ? {} : { dpd: dpdOf(one) }),
  ...(one.childless === undefined ? {} : { childless: one.childless }),
  ...(one.establish === undefined ? {} : { establish: one.establish }),
});

const waiting = new Map();
const sockets = await EndpointSockets.open({
  addresses: [...new Set(given.connections.map(({ local }) => local))],
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
const connections = await Promise.all(given.connections.map(connectionOf));
const entropy = { bytes: (n) => new Uint8Array(randomBytes(n)) };
const { qcdSecret, ...more } = given.endpoint ?? {};
const secret = qcdSecret === undefined ? {} : { qcdSecret: new TextEncoder().encode(qcdSecret) };
const endpoint = new Endpoint({ connections, entropy, ports, ...more, ...secret }, instant(Date.now()));
sockets.drive(endpoint);

const told = ({ inboundSpi, outboundSpi, state, counters, options }) => ({
  name: options.name,
  inboundSpi,
  outboundSpi,
  state,
  counters,
});

let sequence = 0;
function pingOnce(flow, size) {
  const number = ++sequence;
  const packet = echoRequest(flow, 7, number, new Uint8Array(size));
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(0), 1_000);
    waiting.set(number, () => {
      clearTimeout(timer);
      resolve(1);
    });
    sockets.act((one, now) => one.send(packet, now));
  }).finally(() => waiting.delete(number));
}

/** One after the other, or one every so many milliseconds whether answered or not. */
async function ping({ from, to, size = 56, count = 1, every }) {
  const flow = { source: parseIpAddress(from), destination: parseIpAddress(to) };
  const answers = [];
  for (let i = 0; i < count; i++) {
    answers.push(pingOnce(flow, size));
    await (every === undefined ? answers.at(-1) : new Promise((resolve) => setTimeout(resolve, every)));
  }
  return (await Promise.all(answers)).reduce((sum, one) => sum + one, 0);
}

const show = () =>
  endpoint.ikeSas.map((sa) => ({
    localSpi: sa.localSpi,
    remoteSpi: sa.remoteSpi,
    state: sa.state,
    isInitiator: sa.isInitiator,
    remotePort: sa.path?.remote.port,
    children: sa.children.map(told),
  }));

const each = (verb) => () => {
  for (const { name } of connections) sockets.act((one, now) => one[verb](name, now));
};
const verbs = {
  up: ({ connection = connections[0]?.name }) => sockets.act((one, now) => one.up(connection, now)),
  down: each("down"),
  rekeyChildren: each("rekeyChildren"),
  rekeyIke: each("rekeyIke"),
  downChildren: each("downChildren"),
  ask: each("ask"),
  ping,
  show,
};
say({ kind: "ready", addresses: sockets.addresses });
createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const order = JSON.parse(line);
    say({ kind: "done", id: order.id, value: await verbs[order.do](order) });
  })
  .on("close", () => process.exit(0));
