// The configuration of both ends of a benchmark's tunnels.
export { systemEntropy as entropy } from "../../dist/app/system-entropy.js";

import { parseEspSuite, parseIkeSuite } from "../../dist/endpoint/algorithms/suite.js";
import { parseIdentity } from "../../dist/endpoint/identity.js";
import { parseSelector } from "../../dist/endpoint/selectors.js";
import { milliseconds } from "../../dist/time/instant.js";

/** @param esp absent for an IKE SA without children (RFC 6023) */
export function connection({
  name = "bench",
  local,
  remotes,
  isNear,
  secret,
  ike,
  esp,
  ports,
  first = 2_000,
  more = {},
}) {
  const [near, far] = [parseIdentity("near.example.test"), parseIdentity("far.example.test")];
  const [nearNet, farNet] = [parseSelector("10.71.1.0/24"), parseSelector("10.71.2.0/24")];
  const net = (suites) => ({
    name: "net",
    mode: "tunnel",
    localTs: [isNear ? nearNet : farNet],
    remoteTs: [isNear ? farNet : nearNet],
    suites: suites.map((one) => parseEspSuite(one)),
    replayWindow: 64,
  });
  return {
    name,
    version: 2,
    aggressive: false,
    local: { address: local, identity: isNear ? near : far },
    remote: { addresses: remotes, identity: isNear ? far : near, ...(ports === undefined ? {} : { ports }) },
    authentication: { kind: "psk", secret: new TextEncoder().encode(secret) },
    suites: ike.map((one) => parseIkeSuite(one)),
    children: esp === undefined ? [] : [net(esp)],
    retransmission: { first: milliseconds(first), factor: 1.5, tries: 5 },
    fragmentSize: 1280,
    forceEncapsulation: true,
    initialContact: false,
    ...more,
  };
}
