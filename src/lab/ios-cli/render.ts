import { renderSpi } from "../../model/sa.ts";
import { between, type Instant } from "../../time/instant.ts";
import type { LabGateway, LabSa } from "../sa.ts";
import type { LabWorld } from "../world.ts";

/** The outputs of IOS 15.1 in their own layout. */
const MAP = "VPN";

const mask = (cidr: string): string => {
  const [address = "", length = "32"] = cidr.split("/");
  const bits = Number(length);
  const octets = [0, 1, 2, 3].map((i) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - 8 * i))));
  return `(${address}/${octets.join(".")}/0/0)`;
};

export function isakmpSa(world: LabWorld, gateway: LabGateway): string {
  const rows = gateway.ikeSas.map((sa) => {
    const [us, them] = [gateway.spec.address, world.gateway(sa.peer).spec.address];
    const [dst, src] = sa.isInitiator ? [them, us] : [us, them];
    return `${dst.padEnd(15)} ${src.padEnd(15)} QM_IDLE        ${String(sa.connId).padStart(5)} ACTIVE`;
  });
  return [
    "IPv4 Crypto ISAKMP SA",
    "dst             src             state          conn-id status",
    ...rows,
    "",
    "IPv6 Crypto ISAKMP SA",
    "",
  ].join("\n");
}

export function ipsecSa(world: LabWorld, gateway: LabGateway, detail: boolean, peer?: string): string {
  const flows = gateway.spec.peers.filter((name) => peer === undefined || world.gateway(name).spec.address === peer);
  if (flows.length === 0) return "No SAs found\n";
  const header = ["", "interface: Ethernet0/0", `    Crypto map tag: ${MAP}, local addr ${gateway.spec.address}`];
  return [...header, ...flows.flatMap((name) => flow(world, gateway, name, detail)), ""].join("\n");
}

function flow(world: LabWorld, gateway: LabGateway, peer: string, detail: boolean): string[] {
  const other = world.gateway(peer);
  const counters = gateway.counters.get(peer);
  const { encaps = 0, decaps = 0, noSaSend = 0, invalidSaReceived = 0 } = counters ?? {};
  const out = world.outbound(gateway, peer);
  const errors = detail
    ? [
        `    #pkts no sa (send) ${noSaSend}, #pkts invalid sa (rcv) ${invalidSaReceived}`,
        "    #pkts encaps failed (send) 0, #pkts decaps failed (rcv) 0",
        "    #pkts invalid prot (recv) 0, #pkts verify failed: 0",
        "    ##pkts replay failed (rcv): 0",
        "    #pkts internal err (send): 0, #pkts internal err (recv) 0",
      ]
    : [`    #send errors ${noSaSend}, #recv errors ${invalidSaReceived}`];
  return [
    "",
    "   protected vrf: (none)",
    `   local  ident (addr/mask/prot/port): ${mask(gateway.spec.protects)}`,
    `   remote ident (addr/mask/prot/port): ${mask(other.spec.protects)}`,
    `   current_peer ${other.spec.address} port 500`,
    "     PERMIT, flags={origin_is_acl,}",
    `    #pkts encaps: ${encaps}, #pkts encrypt: ${encaps}, #pkts digest: ${encaps}`,
    `    #pkts decaps: ${decaps}, #pkts decrypt: ${decaps}, #pkts verify: ${decaps}`,
    "    #pkts compressed: 0, #pkts decompressed: 0",
    "    #pkts not compressed: 0, #pkts compr. failed: 0",
    "    #pkts not decompressed: 0, #pkts decompress failed: 0",
    ...errors,
    "",
    `     local crypto endpt.: ${gateway.spec.address}, remote crypto endpt.: ${other.spec.address}`,
    "     path mtu 1500, ip mtu 1500, ip mtu idb Ethernet0/0",
    `     current outbound spi: ${out === undefined ? "0x0(0)" : spiOf(out)}`,
    "     PFS (Y/N): N, DH group: none",
    "",
    "     inbound esp sas:",
    ...sas(gateway, peer, "in", world.now),
    "",
    "     inbound ah sas:",
    "",
    "     inbound pcp sas:",
    "",
    "     outbound esp sas:",
    ...sas(gateway, peer, "out", world.now),
    "",
    "     outbound ah sas:",
    "",
    "     outbound pcp sas:",
  ];
}

const spiOf = (sa: LabSa): string => `${renderSpi(sa.spi)}(${sa.spi})`;

const sas = (gateway: LabGateway, peer: string, direction: LabSa["direction"], now: Instant): string[] =>
  gateway.sas
    .filter((sa) => sa.peer === peer && sa.direction === direction)
    .flatMap((sa) => [
      `      spi: ${spiOf(sa)}`,
      "        transform: esp-256-aes esp-sha256-hmac ,",
      "        in use settings ={Tunnel, }",
      `        conn id: ${sa.connId}, flow_id: SW:${sa.connId - 1_000}, sibling_flags 80000046, crypto map: ${MAP}`,
      `        sa timing: remaining key lifetime (k/sec): (4190723/${Math.max(0, Math.floor(between(now, sa.expiresAt) / 1_000))})`,
      "        IV size: 16 bytes",
      "        replay detection support: Y",
      "        Status: ACTIVE",
    ]);

export function session(world: LabWorld, gateway: LabGateway): string {
  const blocks = gateway.spec.peers.map((peer) => {
    const other = world.gateway(peer).spec;
    const count = gateway.sas.filter((sa) => sa.peer === peer).length;
    const ike = gateway.ikeSas.some((sa) => sa.peer === peer);
    const status = count > 0 ? (ike ? "UP-ACTIVE" : "UP-NO-IKE") : ike ? "UP-IDLE" : "DOWN";
    return [
      "Interface: Ethernet0/0",
      `Session status: ${status}     `,
      `Peer: ${other.address} port 500 `,
      ...(ike ? [`  IKEv1 SA: local ${gateway.spec.address}/500 remote ${other.address}/500 Active `] : []),
      `  IPSEC FLOW: permit ip ${mask(gateway.spec.protects)
        .slice(1)
        .replace(/\/0\/0\)$/, "")} ${mask(other.protects)
        .slice(1)
        .replace(/\/0\/0\)$/, "")} `,
      `        Active SAs: ${count}, origin: crypto map`,
    ].join("\n");
  });
  return ["Crypto session current status", "", ...blocks, ""].join("\n");
}

/** Sockets belong to tunnel interfaces; a crypto map opens none. */
export const sockets = (): string => "Number of Crypto Socket connections 0\n\nCrypto Sockets in Listen state:\n\n";

export function debugs(gateway: LabGateway): string {
  if (gateway.debugs.size === 0) return "";
  return ["", "Cryptographic Subsystem:", ...[...gateway.debugs].map((debug) => `  ${debug} debugging is on`), ""].join(
    "\n",
  );
}

export function uptime(world: LabWorld, gateway: LabGateway): string {
  let rest = Math.floor(between(gateway.startedAt, world.now) / 60_000);
  const parts: string[] = [];
  for (const [unit, size] of [
    ["week", 10_080],
    ["day", 1_440],
    ["hour", 60],
    ["minute", 1],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || (unit === "minute" && parts.length === 0)) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return `${gateway.spec.name} uptime is ${parts.join(", ")}`;
}

export function version(world: LabWorld, gateway: LabGateway): string {
  return [
    "Cisco IOS Software, Linux Software (I86BI_LINUX-ADVENTERPRISEK9-M), Version 15.1(4)M4, RELEASE SOFTWARE (fc1)",
    "",
    "ROM: Bootstrap program is Linux",
    "",
    uptime(world, gateway),
    'System image file is "unix:virtual-gateway"',
    "",
  ].join("\n");
}

export function clock(now: Instant): string {
  const [day, month, date, year] = new Date(now)
    .toUTCString()
    .replace(",", "")
    .split(" ")
    .map((part) => part) as [string, string, string, string];
  const time = new Date(now).toISOString().slice(11, 23);
  return `*${time} UTC ${day} ${date} ${Number(month)} ${year}\n`;
}
