import type { Priority } from "./limit.ts";

/**
 * Protocol groups and packet types of Junos's ddos-protection that matter to VPNs (names: Junos 23.4, YANG model).
 * Tabular content. `l2tp` is 20,000 packets a second by default; of the others the figures are those of the MX series
 * from memory, to be overruled by what a device shows.
 */
export interface PacketType {
  readonly name: string;
  readonly about: string;
  readonly bandwidth: number;
  readonly burst: number;
  /** An aggregate has none. */
  readonly priority: Priority | undefined;
  /** Not in Junos: policing by message type, which its l2tp group does not have. */
  readonly isOurs: boolean;
}

export interface ProtocolGroup {
  readonly name: string;
  /** As Junos spells it in headings and log lines. */
  readonly title: string;
  /** The aggregate stands first. */
  readonly types: readonly PacketType[];
}

export const AGGREGATE = "aggregate";
const DEFAULT_RATE = 20_000;

function aggregate(title: string, bandwidth: number, burst: number): PacketType {
  const about = `Aggregate for all ${title} traffic`;
  return { name: AGGREGATE, about, bandwidth, burst, priority: undefined, isOurs: false };
}

type Row = readonly [name: string, about: string, bandwidth?: number, priority?: Priority];

function group(name: string, title: string, rows: readonly Row[] = [], bandwidth = DEFAULT_RATE): ProtocolGroup {
  const types = rows.map(([type, about, rate = DEFAULT_RATE, priority = "high"]) => ({
    name: type,
    about,
    bandwidth: rate,
    burst: rate,
    priority,
    isOurs: false,
  }));
  return { name, title, types: [aggregate(title, bandwidth, bandwidth), ...types] };
}

/** Message types of RFC 2661 §3.2, named as packet types of group l2tp; `zlb` is an acknowledgement without a body. */
const L2TP_MESSAGES: readonly Row[] = [
  ["sccrq", "Start-Control-Connection-Request", DEFAULT_RATE, "low"],
  ["sccrp", "Start-Control-Connection-Reply"],
  ["scccn", "Start-Control-Connection-Connected"],
  ["stopccn", "Stop-Control-Connection-Notification"],
  ["hello", "Hello"],
  ["ocrq", "Outgoing-Call-Request", DEFAULT_RATE, "low"],
  ["ocrp", "Outgoing-Call-Reply"],
  ["occn", "Outgoing-Call-Connected"],
  ["icrq", "Incoming-Call-Request", DEFAULT_RATE, "low"],
  ["icrp", "Incoming-Call-Reply"],
  ["iccn", "Incoming-Call-Connected"],
  ["cdn", "Call-Disconnect-Notify"],
  ["wen", "WAN-Error-Notify", DEFAULT_RATE, "low"],
  ["sli", "Set-Link-Info"],
  ["zlb", "Zero-Length Body acknowledgement"],
];

function l2tp(): ProtocolGroup {
  const { types, ...rest } = group("l2tp", "L2TP", L2TP_MESSAGES);
  return { ...rest, types: types.map((type) => ({ ...type, isOurs: type.name !== AGGREGATE })) };
}

export const PROTOCOL_GROUPS: readonly ProtocolGroup[] = [
  l2tp(),
  group("ipsec", "IPSec", [
    ["unclassified", "Unclassified IPSec packets", DEFAULT_RATE, "low"],
    ["ike", "IKE via datapath"],
    ["spi-inval", "Invalid SPI", DEFAULT_RATE, "low"],
    ["sn-alarm", "Sequence number alarm"],
    ["mtu-error", "Packet larger than the tunnel's MTU", DEFAULT_RATE, "low"],
    ["tx-alarm", "Transmit alarm"],
    ["on-trigger", "Tunnel set-up on traffic", DEFAULT_RATE, "medium"],
  ]),
  group(
    "ppp",
    "PPP",
    [
      ["unclassified", "Unclassified PPP packets", 1_000, "low"],
      ["lcp", "Link Control Protocol", 12_000, "low"],
      ["authentication", "PAP and CHAP", 2_000, "medium"],
      ["ipcp", "IP Control Protocol", 2_000],
      ["ipv6cp", "IPv6 Control Protocol", 2_000],
      ["mplscp", "MPLS Control Protocol", 2_000],
      ["isis", "IS-IS over PPP", 2_000],
      ["echo-req", "LCP echo request", 12_000, "low"],
      ["echo-rep", "LCP echo reply", 12_000, "low"],
      ["mlppp-lcp", "LCP of a multilink bundle", 12_000, "low"],
    ],
    16_000,
  ),
  group(
    "pppoe",
    "PPPoE",
    [
      ["padi", "Discovery initiation", 500, "low"],
      ["pado", "Discovery offer", 0, "low"],
      ["padr", "Discovery request", 500, "medium"],
      ["pads", "Session confirmation", 0, "low"],
      ["padt", "Session termination", 1_000],
      ["padm", "Discovery message", 0, "low"],
      ["padn", "Discovery network", 0, "low"],
      ["padse", "Session stage error", 0, "low"],
    ],
    2_000,
  ),
  group("radius", "Radius", [
    ["server", "Dynamic requests of a RADIUS server"],
    ["accounting", "RADIUS accounting"],
    ["authorization", "RADIUS authorization"],
  ]),
  group("ip-fragments", "IP-Fragments", [
    ["first-fragment", "First fragment of a packet"],
    ["trail-fragment", "Further fragments of a packet"],
  ]),
  group("gre", "GRE", [
    ["hbc", "GRE to the host"],
    ["punt", "GRE handed up"],
    ["hag", "GRE of the hybrid access gateway"],
  ]),
  ...[
    "tunnel-fragment",
    "tunnel-ka",
    "inline-ka",
    "l2pt",
    "ttl",
    "icmp",
    "ntp",
    "tacacs",
    "dns",
    "diameter",
    "syslog",
  ].map((name) => group(name, name)),
  group("unclassified", "Unclassified", [
    ["other", "All other unclassified packets", 2_000, "low"],
    ["host-route-v4", "Unclassified IPv4 packets to the host", 2_000],
    ["host-route-v6", "Unclassified IPv6 packets to the host", 2_000],
    ["host-route-udp-v4", "Unclassified UDP over IPv4 to the host", 2_000],
    ["host-route-tcp-v4", "Unclassified TCP over IPv4 to the host", 2_000],
    ["control-v4", "Unclassified IPv4 control packets", 2_000],
    ["control-v6", "Unclassified IPv6 control packets", 2_000],
  ]),
];
