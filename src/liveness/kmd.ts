import { type LogEffect, TUNNEL_EVENT, type TunnelEvent } from "./raised.ts";

/** What the messages of Junos's kmd say about a VPN. */
export interface VpnNames {
  readonly vpn: string;
  readonly gateway: string;
  readonly localAddress: string;
  readonly peerAddress: string;
  readonly tunnelId: number;
  readonly tunnelInterface: string;
  /** The address of the peer's tunnel interface, where one is known. */
  readonly remoteTunnelAddress?: string;
  readonly localIkeId: string;
  readonly remoteIkeId: string;
  /** In Junos's own form, such as `ipv4_subnet(any:0,[0..7]=0.0.0.0/0)`. */
  readonly localSelector: string;
  readonly remoteSelector: string;
}

/** `KMD_VPN_UP_ALARM_USER`. */
export function vpnUp(names: VpnNames): LogEffect {
  return message("KMD_VPN_UP_ALARM_USER", `VPN ${names.vpn} from ${names.peerAddress} is up. ${fields(names)}`);
}

/** `KMD_VPN_DOWN_ALARM_USER`, whose reason is the text of the tunnel event. */
export function vpnDown(names: VpnNames, reason: TunnelEvent): LogEffect {
  const text = `VPN ${names.vpn} from ${names.peerAddress} is down. ${fields(names)}`;
  return message("KMD_VPN_DOWN_ALARM_USER", `${text}, Reason: ${TUNNEL_EVENT[reason].text}`);
}

/** `KMD_DPD_PEER_DOWN`. */
export const dpdPeerDown = (peerAddress: string): LogEffect =>
  message("KMD_DPD_PEER_DOWN", `DPD detected peer ${peerAddress} is dead`);

/** They are seen at level info of the daemon facility: https://supportportal.juniper.net/s/article/KB10097 */
const message = (tag: string, text: string): LogEffect => ({ kind: "log", tag, severity: "info", text });

function fields(names: VpnNames): string {
  return [
    `Local-ip: ${names.localAddress}`,
    `gateway name: ${names.gateway}`,
    `vpn name: ${names.vpn}`,
    `tunnel-id: ${names.tunnelId}`,
    `local tunnel-if: ${names.tunnelInterface}`,
    `remote tunnel-ip: ${names.remoteTunnelAddress ?? "Not-Available"}`,
    `Local IKE-ID: ${names.localIkeId}`,
    `Remote IKE-ID: ${names.remoteIkeId}`,
    "AAA username: Not-Applicable",
    "VR id: 0",
    "Traffic-selector: ",
    `Traffic-selector local ID: ${names.localSelector}`,
    `Traffic-selector remote ID: ${names.remoteSelector}`,
    "SA Type: Static",
  ].join(", ");
}
