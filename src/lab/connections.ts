import { parseEspSuite, parseIkeSuite } from "../endpoint/algorithms/suite.ts";
import type { ConnectionConfig } from "../endpoint/config.ts";
import { parseIdentity } from "../endpoint/identity.ts";
import { parseSelector } from "../endpoint/selectors.ts";
import { type Duration, hours, milliseconds, seconds } from "../time/instant.ts";
import type { LabGatewaySpec } from "./spec.ts";

const IKE_SUITE = parseIkeSuite("aes256-sha256-modp2048");
const ESP_SUITE = parseEspSuite("aes256-sha256");
/** IOS renews an ISAKMP SA after a day. */
const IKE_LIFETIME = { soft: hours(23), hard: hours(24) };
/** What every gateway of the lab shares with everybody. It protects nothing: the lab does not leave this machine. */
export const LAB_PSK = "lab";
const SECRET = new TextEncoder().encode(LAB_PSK);

/** Whom a gateway that only answers takes in besides its peers: a probe, or an endpoint of one's own, on this machine. */
const ANYBODY = "anybody";
const ANYBODYS_SUITES = ["aes256gcm16-prfsha384-ecp384", "aes256-sha256-modp2048", "aes128-sha256-x25519"];
const ANYBODYS_ESP = ["aes256gcm16", "aes256-sha256"];
/** From which they come: what they ask for is narrowed to it, so that no traffic of the lab goes their way (RFC 7296 §2.9). */
const ANYBODYS_NETWORK = "10.9.0.0/16";
const RETRANSMISSION = { first: seconds(2), factor: 1.8, tries: 4 };

/** The child SA with a peer, as an operator names it. */
export const childName = (peer: string): string => `to-${peer}`;

/**
 * A gateway's crypto map: one connection for each peer, by the peer's name, IKEv1 main mode with a pre-shared key, and no dead peer
 * detection, as the gateways have it whose SAs drift. @param lifetime hard, of a child SA; it is renewed at about four fifths of it
 */
export function connectionsOf(
  spec: LabGatewaySpec,
  peers: readonly LabGatewaySpec[],
  lifetime: Duration,
): readonly ConnectionConfig[] {
  const withPeers = peers.map((peer) => connectionWith(spec, peer, lifetime));
  return spec.initiates ? withPeers : [...withPeers, withAnybody(spec)];
}

function connectionWith(spec: LabGatewaySpec, peer: LabGatewaySpec, lifetime: Duration): ConnectionConfig {
  return {
    name: peer.name,
    version: 1,
    aggressive: false,
    local: { address: spec.address, identity: parseIdentity(spec.address) },
    remote: { addresses: [peer.address], identity: parseIdentity(peer.address) },
    authentication: { kind: "psk", secret: SECRET },
    suites: [IKE_SUITE],
    children: [
      {
        name: childName(peer.name),
        mode: "tunnel",
        localTs: [parseSelector(spec.protects)],
        remoteTs: [parseSelector(peer.protects)],
        suites: [ESP_SUITE],
        lifetime: { soft: milliseconds(lifetime * 0.8), hard: lifetime },
        replayWindow: 64,
      },
    ],
    lifetime: IKE_LIFETIME,
    retransmission: RETRANSMISSION,
    fragmentSize: 1280,
    forceEncapsulation: true,
    installsLate: true, // what makes a lost HASH(3) a drift: a gateway that takes packets before it would go over with the first
    ...(spec.initiates ? { establish: "on-traffic" } : {}),
  };
}

const withAnybody = (spec: LabGatewaySpec): ConnectionConfig => ({
  name: ANYBODY,
  version: 2,
  aggressive: false,
  local: { address: spec.address, identity: parseIdentity(spec.address) },
  remote: { addresses: [] },
  authentication: { kind: "psk", secret: SECRET },
  suites: ANYBODYS_SUITES.map((text) => parseIkeSuite(text)),
  children: [
    {
      name: ANYBODY,
      mode: "tunnel",
      localTs: [parseSelector(spec.protects)],
      remoteTs: [parseSelector(ANYBODYS_NETWORK)],
      suites: ANYBODYS_ESP.map((text) => parseEspSuite(text)),
      replayWindow: 64,
    },
  ],
  lifetime: IKE_LIFETIME,
  retransmission: RETRANSMISSION,
  fragmentSize: 1280,
  forceEncapsulation: true,
});
