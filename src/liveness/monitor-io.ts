import type { Wake } from "../time/machine.ts";
import type { LogEffect, TunnelEventEffect } from "./raised.ts";

// What goes in and out of the two probes that send through a tunnel: datapath verification and VPN monitoring.

export type MonitorInput =
  /** A new IPsec SA; `key` signs its echoes and is drawn from chance by whoever hands it in. */
  | { readonly kind: "sa-established"; readonly key: Uint8Array }
  | { readonly kind: "sa-rekeyed"; readonly key: Uint8Array }
  /** By whatever cause but this machine's own `clear-ipsec-sa`. */
  | { readonly kind: "sa-cleared" }
  /** Packets of the tunnel since this was last told, without this machine's own echoes and their replies. */
  | { readonly kind: "traffic"; readonly received: number; readonly sent: number }
  /** Out of the tunnel, whoever sent it. */
  | { readonly kind: "echo-reply"; readonly payload: Uint8Array }
  /** This node of a chassis cluster has become the active one. */
  | { readonly kind: "failover" }
  | { readonly kind: "timer" };

export type MonitorEffect =
  | {
      readonly kind: "send-echo";
      readonly probe: "verify-path" | "vpn-monitor";
      readonly source: string;
      readonly destination: string;
      /** The low half is the number of the ICMP message. */
      readonly sequence: number;
      readonly payload: Uint8Array;
    }
  /** The IPsec SA alone: phase 1 stays. */
  | { readonly kind: "clear-ipsec-sa"; readonly vpn: string }
  | { readonly kind: "renegotiate"; readonly vpn: string }
  | { readonly kind: "st0"; readonly vpn: string; readonly state: "Up" | "Link-Layer-Down" }
  | LogEffect
  | TunnelEventEffect
  | Wake;
