// Two gateways with a tunnel between them, for targets that fuzz gateways in mid-life.
import { parseEspSuite, parseIkeSuite } from "../../dist/endpoint/algorithms/suite.js";
import { Endpoint } from "../../dist/endpoint/endpoint.js";
import { parseIdentity } from "../../dist/endpoint/identity.js";
import { parseSelector } from "../../dist/endpoint/selectors.js";
import { seededEntropy } from "../../dist/time/entropy.js";
import { instant, seconds } from "../../dist/time/instant.js";

export const PORTS = { ike: 500, nat: 4500 };
export const ADDRESS = { a: "192.0.2.1", b: "192.0.2.2" };
const NET = { a: "10.71.1.0/24", b: "10.71.2.0/24" };
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
export function established(version) {
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

/** What a run ended in, coarsely: only that guides. */
export const outcomeOf = (effects) =>
  effects
    .map((one) => (one.kind === "event" ? `${one.event.kind} ${one.event.code ?? one.event.reason ?? ""}` : one.kind))
    .join();

/** A gateway that keeps more than this was led to it by what came. */
export function checkSize({ ikeSas }, most) {
  const children = ikeSas.reduce((sum, one) => sum + one.children.length, 0);
  if (ikeSas.length + children > most) throw new Error(`${ikeSas.length} IKE SAs, ${children} children`);
}
