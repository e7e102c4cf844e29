import type { VpnNames } from "../../liveness/kmd.ts";
import { renderIpAddress } from "../../wire/ip/address.ts";
import type { ChildConfig, ConnectionConfig } from "../config.ts";
import { renderIdentity } from "../identity.ts";
import { networkOf, type TrafficSelector } from "../selectors.ts";

const FIRST_ST0 = "st0.0";

/** What the system log calls a child: the connection is the gateway, the child the VPN. */
export function vpnNames(
  connection: ConnectionConfig,
  child: ChildConfig,
  tunnelId: number,
  peerAddress: string,
): VpnNames {
  const { local, remote } = connection;
  return {
    vpn: child.name,
    gateway: connection.name,
    localAddress: local.address,
    peerAddress,
    tunnelId,
    tunnelInterface: child.tunnelInterface ?? FIRST_ST0,
    localIkeId: renderIdentity(local.identity),
    remoteIkeId: remote.identity === undefined ? "Not-Available" : renderIdentity(remote.identity),
    localSelector: selectorOf(child.localTs),
    remoteSelector: selectorOf(child.remoteTs),
  };
}

/** As Junos prints an identity of phase 2: `ipv4_subnet(any:0,[0..7]=10.71.1.0/24)`. */
function selectorOf([selector]: readonly TrafficSelector[]): string {
  if (selector === undefined) return "any";
  const { start, end, protocol, startPort } = selector;
  const [family, last] = start.length === 4 ? ["ipv4", 7] : ["ipv6", 31];
  const what = `${protocol === 0 ? "any" : protocol}:${startPort}`;
  const network = networkOf(selector);
  return network === undefined
    ? `${family}_range(${what},[0..${last}]=${renderIpAddress(start)}-${renderIpAddress(end)})`
    : `${family}_subnet(${what},[0..${last}]=${renderIpAddress(network.address)}/${network.prefix})`;
}
