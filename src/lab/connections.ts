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
/** What every gateway of the lab shares with every other. It protects nothing: the lab does not leave this machine. */
const SECRET = new TextEncoder().encode("lab");

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
  return peers.map((peer) => ({
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
    retransmission: { first: seconds(2), factor: 1.8, tries: 4 },
    fragmentSize: 1280,
    forceEncapsulation: true,
    ...(spec.initiates ? { establish: "on-traffic" } : {}),
  }));
}
