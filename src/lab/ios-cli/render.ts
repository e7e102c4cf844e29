import type { AnySa } from "../../endpoint/either.ts";
import type { ChildSa } from "../../endpoint/esp/child-sa.ts";
import { renderSpi } from "../../model/sa.ts";
import { between, type Instant } from "../../time/instant.ts";
import type { LabGateway, LabSa } from "../gateway.ts";
import type { LabGatewaySpec } from "../spec.ts";
import type { LabWorld } from "../world.ts";

/** The outputs of IOS 15.1 in their own layout, from what the gateway's endpoint holds. */
const MAP = "VPN";
/** IOS counts its ISAKMP SAs from here on. */
const FIRST_CONNECTION = 1_000;
/** Kilobytes that may go through an SA: the default of `crypto ipsec security-association lifetime kilobytes`. */
const LIFESIZE = 4_608_000;

const ident = (cidr: string): string => {
  const [address = "", length = "32"] = cidr.split("/");
  const bits = Number(length);
  const octets = [0, 1, 2, 3].map((i) => 256 - 2 ** (8 - Math.min(8, Math.max(0, bits - 8 * i))));
  return `${address}/${octets.join(".")}`;
};

const proxy = (cidr: string): string => `(${ident(cidr)}/0/0)`;

/** Where main mode stands when it awaits its n-th message, for the initiator and the responder. */
const MAIN_MODE = [
  "MM_NO_STATE",
  "MM_NO_STATE",
  "MM_NO_STATE",
  "MM_SA_SETUP",
  "MM_SA_SETUP",
  "MM_KEY_EXCH",
  "MM_KEY_EXCH",
];

const stateOf = (sa: AnySa): string =>
  sa.establishedAt !== undefined || sa.version === 2 ? "QM_IDLE" : (MAIN_MODE[sa.phase1.awaiting] ?? "MM_NO_STATE");

export function isakmpSa(gateway: LabGateway): string {
  const rows = gateway.endpoint.ikeSas
    .filter(({ version }) => version === 1)
    .map((sa) => {
      const [us, them] = [sa.path.local.address, sa.path.remote.address];
      const [dst, src] = sa.isInitiator ? [them, us] : [us, them];
      const conn = String(FIRST_CONNECTION + gateway.endpoint.ledger.ike(sa).index).padStart(5);
      const status = sa.state === "rekeyed" ? "ACTIVE (deleted)" : "ACTIVE";
      return `${dst.padEnd(15)} ${src.padEnd(15)} ${stateOf(sa).padEnd(14)} ${conn} ${status}`;
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
  const flows = gateway.peers.filter(({ address }) => peer === undefined || address === peer);
  if (flows.length === 0) return "No SAs found\n";
  const header = ["", "interface: Ethernet0/0", `    Crypto map tag: ${MAP}, local addr ${gateway.spec.address}`];
  return [...header, ...flows.flatMap((other) => flow(world.now, gateway, other, detail)), ""].join("\n");
}

function flow(now: Instant, gateway: LabGateway, other: LabGatewaySpec, detail: boolean): string[] {
  const counted = gateway.counters(other.name);
  const { encaps, decaps, noSaSend, invalidSaReceived } = counted;
  const held = gateway.sas.filter((sa) => sa.peer === other.name);
  const out = gateway.outbound(other.name);
  const failed = rejected(held);
  const errors = detail
    ? [
        `    #pkts no sa (send) ${noSaSend}, #pkts invalid sa (rcv) ${invalidSaReceived}`,
        "    #pkts encaps failed (send) 0, #pkts decaps failed (rcv) 0",
        `    #pkts invalid prot (recv) 0, #pkts verify failed: ${failed.verify}`,
        `    ##pkts replay failed (rcv): ${failed.replay}`,
        "    #pkts internal err (send): 0, #pkts internal err (recv) 0",
      ]
    : [`    #send errors ${noSaSend}, #recv errors ${invalidSaReceived + failed.verify + failed.replay}`];
  return [
    "",
    "   protected vrf: (none)",
    `   local  ident (addr/mask/prot/port): ${proxy(gateway.spec.protects)}`,
    `   remote ident (addr/mask/prot/port): ${proxy(other.protects)}`,
    `   current_peer ${other.address} port ${peerPort(gateway, other)}`,
    "     PERMIT, flags={origin_is_acl,}",
    `    #pkts encaps: ${encaps}, #pkts encrypt: ${encaps}, #pkts digest: ${encaps}`,
    `    #pkts decaps: ${decaps}, #pkts decrypt: ${decaps}, #pkts verify: ${decaps}`,
    "    #pkts compressed: 0, #pkts decompressed: 0",
    "    #pkts not compressed: 0, #pkts compr. failed: 0",
    "    #pkts not decompressed: 0, #pkts decompress failed: 0",
    ...errors,
    "",
    `     local crypto endpt.: ${gateway.spec.address}, remote crypto endpt.: ${other.address}`,
    "     path mtu 1500, ip mtu 1500, ip mtu idb Ethernet0/0",
    `     current outbound spi: ${out === undefined ? "0x0(0)" : spiOf(out)}`,
    "     PFS (Y/N): N, DH group: none",
    "",
    "     inbound esp sas:",
    ...sas(held, "in", now),
    "",
    "     inbound ah sas:",
    "",
    "     inbound pcp sas:",
    "",
    "     outbound esp sas:",
    ...sas(held, "out", now),
    "",
    "     outbound ah sas:",
    "",
    "     outbound pcp sas:",
  ];
}

/** Packets that an SA refused: the ICV was wrong, or the anti-replay window had seen them. */
function rejected(held: readonly LabSa[]): { readonly verify: number; readonly replay: number } {
  const counters = [...new Set(held.map(({ child }) => child.counters))];
  return {
    verify: counters.reduce((sum, { badIcv }) => sum + badIcv, 0),
    replay: counters.reduce((sum, { replayed, tooOld }) => sum + replayed + tooOld, 0),
  };
}

/** 4500 once both ends know of NAT, or force it. */
const peerPort = ({ endpoint }: LabGateway, { name }: LabGatewaySpec): number =>
  endpoint.ikeSas.find(({ connection }) => connection.name === name)?.path.remote.port ?? 500;

const spiOf = (sa: LabSa): string => `${renderSpi(sa.spi)}(${sa.spi})`;

const sas = (held: readonly LabSa[], direction: LabSa["direction"], now: Instant): string[] =>
  held
    .filter((sa) => sa.direction === direction)
    .flatMap((sa) => {
      const { child, number } = sa;
      const connection = 2 * number - (direction === "in" ? 1 : 0);
      return [
        `      spi: ${spiOf(sa)}`,
        `        transform: ${transform(child)} ,`,
        "        in use settings ={Tunnel UDP-Encaps, }",
        `        conn id: ${connection}, flow_id: SW:${connection}, sibling_flags 80000046, crypto map: ${MAP}`,
        `        sa timing: remaining key lifetime (k/sec): (${lifesizeLeft(child, direction)}/${secondsLeft(sa, now)})`,
        `        IV size: ${child.options.suite.cipher.blockLength} bytes`,
        `        replay detection support: ${child.options.replayWindow > 0 ? "Y" : "N"}`,
        "        Status: ACTIVE",
      ];
    });

/** As the transform set spells it: `esp-256-aes esp-sha256-hmac`. */
function transform({ options: { suite } }: ChildSa): string {
  const cipher = suite.cipher.keyword.replace(/^aes(\d+)$/, "$1-aes");
  return [cipher, ...(suite.integrity === undefined ? [] : [`${suite.integrity.keyword}-hmac`])]
    .map((word) => `esp-${word}`)
    .join(" ");
}

const lifesizeLeft = ({ counters }: ChildSa, direction: LabSa["direction"]): number =>
  Math.max(0, LIFESIZE - Math.floor((direction === "in" ? counters.inBytes : counters.outBytes) / 1_024));

const secondsLeft = ({ expiresAt }: LabSa, now: Instant): number =>
  expiresAt === undefined ? 0 : Math.max(0, Math.floor(between(now, expiresAt) / 1_000));

export function session(gateway: LabGateway): string {
  const blocks = gateway.peers.map((other) => {
    const count = gateway.sas.filter((sa) => sa.peer === other.name).length;
    const ike = gateway.endpoint.ikeSas.filter(
      ({ connection, establishedAt }) => connection.name === other.name && establishedAt !== undefined,
    );
    const status = count > 0 ? (ike.length > 0 ? "UP-ACTIVE" : "UP-NO-IKE") : ike.length > 0 ? "UP-IDLE" : "DOWN";
    return [
      "Interface: Ethernet0/0",
      `Session status: ${status}     `,
      `Peer: ${other.address} port ${peerPort(gateway, other)} `,
      ...ike.map(({ path: { local, remote }, state }) => {
        const activity = state === "established" ? "Active" : "Inactive";
        return `  IKEv1 SA: local ${local.address}/${local.port} remote ${remote.address}/${remote.port} ${activity} `;
      }),
      `  IPSEC FLOW: permit ip ${ident(gateway.spec.protects)} ${ident(other.protects)} `,
      `        Active SAs: ${count}, origin: crypto map`,
    ].join("\n");
  });
  return ["Crypto session current status", "", ...blocks, ""].join("\n");
}

/** Sockets belong to tunnel interfaces; a crypto map opens none. */
export const sockets = (): string => "Number of Crypto Socket connections 0\n\nCrypto Sockets in Listen state:\n\n";

/** Of a gateway whose tunnels are crypto maps: the legend, and no interface. */
export const dmvpn = (): string =>
  [
    "Legend: Attrb --> S - Static, D - Dynamic, I - Incomplete",
    "        N - NATed, L - Local, X - No Socket",
    "        # Ent --> Number of NHRP entries with same NBMA peer",
    "        NHS Status: E --> Expecting Replies, R --> Responding, W --> Waiting",
    "        UpDn Time --> Up or Down Time for a Tunnel",
    "==========================================================================",
    "",
    "",
  ].join("\n");

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
