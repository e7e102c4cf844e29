/** A message that a gateway writes into its system log. Facility and process are the gateway's own. */
export interface LogEffect {
  readonly kind: "log";
  readonly tag: string;
  readonly severity: "error" | "warning" | "notice" | "info";
  readonly text: string;
}

/** An event in a tunnel's history, shown and counted by name. */
export interface TunnelEventEffect {
  readonly kind: "tunnel-event";
  readonly vpn: string;
  readonly event: TunnelEvent;
}

/**
 * What stands in `show security ipsec security-associations detail` under "Tunnel events" and is counted by
 * `show security ipsec tunnel-events-statistics`. `seen` tells a text read on a device from one in our own words: Junos
 * documents that the event exists, and no output with it was found.
 */
export const TUNNEL_EVENT = {
  ready: { text: "Tunnel is ready. Waiting for trigger event or peer to trigger negotiation", seen: true },
  ikeSaNegotiated: { text: "IKE SA negotiation successfully completed", seen: true },
  ipsecSaNegotiated: { text: "IPSec SA negotiation successfully completed", seen: true },
  ikeSaRekeyed: { text: "IKE SA rekey successfully completed", seen: true },
  ipsecSaRekeyed: { text: "IPSec SA rekey successfully completed", seen: true },
  noResponse: { text: "No response from peer. Negotiation failed", seen: true },
  dpdPeerDown: { text: "DPD detected peer as down. Existing IKE/IPSec SAs cleared", seen: true },
  vpnMonitorDown: { text: "VPN monitoring detected tunnel as down. Existing IPSec SAs cleared", seen: false },
  saDeletedByPeer: {
    text: "IPSec SA delete payload received from peer, corresponding IPSec SAs cleared",
    seen: false,
  },
  missing: { text: "Tunnel shall be up, and no IPSec SA could be negotiated", seen: false },
  verifyPathError: { text: "VPN monitoring verify-path error", seen: false },
} as const satisfies Record<string, { readonly text: string; readonly seen: boolean }>;

export type TunnelEvent = keyof typeof TUNNEL_EVENT;
