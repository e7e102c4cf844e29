import type { Parsed } from "../command.ts";
import { type Groups, type Row, rowOf } from "./row.ts";
import { type Rule, readByRules } from "./table.ts";

/** A row of `show dmvpn`: an interface, a peer behind it, a next-hop server, in detail a crypto session, or a count of lines. */
export interface DmvpnRow {
  readonly kind: "interface" | "peer" | "nhs" | "session" | "count";
  readonly interface?: string;
  readonly values: Row;
}

type Pairs = Record<string, string | number>;
type Kind = DmvpnRow["kind"];

interface Reading {
  readonly rows: { kind: Kind; interface?: string; values: Pairs }[];
  interface: string | undefined;
  /** A long NBMA address pushes the rest of its row to the next line. */
  half: Groups | undefined;
  sawTitle: boolean;
}

const ADDRESS = "[0-9A-Fa-f.:]*[.:][0-9A-Fa-f.:]*";
const PEER = new RegExp(
  `^\\s*(?:(?<entries>\\d+)\\s+(?<nbma>${ADDRESS}|UNKNOWN)\\s+)?(?<tunnel>${ADDRESS})\\s+(?<state>[A-Z]+)\\s+(?<upDown>\\S+)\\s+(?<attributes>[A-Z][A-Z0-9]*)(?:\\s+(?<target>\\S+\\/\\d+))?$`,
);
const HALF = new RegExp(`^\\s*(?<entries>\\d+)\\s+(?<nbma>${ADDRESS})$`);
/** IPv6 and detail: the target network may stand alone behind a row that is full. */
const TARGET = new RegExp(`^\\s+(?<target>${ADDRESS}\\/\\d+)$`);

function add(reading: Reading, kind: Kind, values: Pairs): void {
  const { interface: name } = reading;
  reading.rows.push({ kind, ...(name === undefined ? {} : { interface: name }), values });
}

/** Adds to the last row of a kind. */
const into =
  (kind: Kind, numbers: readonly string[] = []) =>
  ({ rows }: Reading, groups: Groups): boolean => {
    const last = rows.findLast((row) => row.kind === kind);
    if (last === undefined) return false;
    Object.assign(last.values, rowOf(groups, numbers));
    return true;
  };

const RULES: readonly Rule<Reading>[] = [
  { pattern: PEER, take: takePeer },
  {
    pattern: HALF,
    take: (reading, groups) => {
      reading.half = groups;
    },
  },
  { pattern: TARGET, take: into("peer") },
  {
    pattern:
      /^\s*(?:Legend: |[A-Z]\d? - |[A-Z]\d? --> |N - NATed|# Ent -->|NHS Status:|UpDn Time -->|=+$|-[- ]+$|#?\s*Ent\s+Peer)/,
    take: (reading) => {
      reading.sawTitle = true;
    },
  },
  {
    pattern: /^Interface: (?<name>\S+), (?<family>IPv[46]) NHRP Details/,
    take: (reading, { name, family = "" }) => {
      reading.interface = name;
      add(reading, "interface", { family });
    },
  },
  {
    pattern:
      /^Interface (?<name>\S+) is (?<admin>\S+?)\/(?<line>[^,]+), Addr\. is (?<address>\S+), VRF "(?<vrf>[^"]*)"/,
    take: (reading, { name, ...groups }) => {
      reading.interface = name;
      add(reading, "interface", { ...rowOf(groups) });
    },
  },
  {
    pattern: /^\s*Type:(?<type>[^,]+), (?:NHRP Peers:\s*|Total NBMA Peers \(v4\/v6\): )(?<peers>\d+)/,
    take: into("interface", ["peers"]),
  },
  {
    pattern:
      /^\s*Tunnel Src\.\/Dest\. addr: (?<source>[^\s/]+)\/(?<destination>[^,\s]+)(?:, Tunnel VRF "(?<tunnelVrf>[^"]*)")?/,
    take: into("interface"),
  },
  {
    pattern: /^\s*Protocol\/Transport: "(?<transport>[^"]*)", Protect "(?<ipsecProfile>[^"]*)"/,
    take: into("interface"),
  },
  { pattern: /^\s*Interface State Control: (?<stateControl>\S+)/i, take: into("interface") },
  { pattern: /^\s*nhrp event-publisher\s*: (?<eventPublisher>\S+)/i, take: into("interface") },
  { pattern: /^\s*(?:IPv[46] NHS:|Crypto Session Details:|Pending DMVPN Sessions:|No peers)/i, take: () => undefined },
  {
    pattern: new RegExp(
      `^\\s*(?<address>${ADDRESS})\\s+(?<status>[EWR]+)(?:\\s+NBMA Address: (?<nbma>\\S+))?(?:\\s+priority = (?<priority>\\d+)\\s+cluster = (?<cluster>\\d+))?$`,
    ),
    take: (reading, groups) => add(reading, "nhs", { ...rowOf(groups, ["priority", "cluster"]) }),
  },
  {
    pattern: /^\s*(?<number>\d+)\.\s*Peer NBMA Address: (?<nbma>\S+)/,
    take: (reading, groups) => add(reading, "peer", { ...rowOf(groups, ["number"]) }),
  },
  { pattern: /^\s*Tunnel IPv6 Address: (?<tunnel>\S+)/, take: into("peer") },
  { pattern: /^\s*IPv6 Target Network: (?<target>\S+)/, take: into("peer") },
  {
    pattern:
      /^\s*# Ent: (?<entries>\d+), Status: (?<state>\S+), UpDn Time: (?<upDown>\S+), Cache Attrib: (?<attributes>\S+)/,
    take: into("peer", ["entries"]),
  },
  {
    pattern: /^Interface: (?<name>\S+)$/,
    take: (reading, { name }) => {
      reading.interface = name;
    },
  },
  {
    pattern: /^\s*Session: \[(?<handle>\w+)\]/,
    take: (reading, { handle = "" }) => add(reading, "session", { handle }),
  },
  { pattern: /^\s*Session ID: (?<sessionId>\d+)/, take: into("session", ["sessionId"]) },
  {
    pattern:
      /^\s*(?<version>IKE(?:v[12])?) SA: local (?<localAddress>\S+)\/(?<localPort>\d+) remote (?<remoteAddress>\S+)\/(?<remotePort>\d+) (?<ikeState>\w+)/,
    take: into("session", ["localPort", "remotePort"]),
  },
  {
    pattern: /^\s*Capabilities:(?<capabilities>\S+) connid:(?<connId>\d+) lifetime:(?<lifetime>\S+)/,
    take: into("session", ["connId"]),
  },
  { pattern: /^\s*Crypto Session Status: (?<status>\S+)/, take: into("session") },
  {
    pattern: /^\s*fvrf: (?<fvrf>[^,]+),\s+(?:ivrf: (?<ivrf>[^,]+),\s+)?Phase1_id: (?<phase1Id>\S+)/,
    take: into("session"),
  },
  { pattern: /^\s*IPSEC FLOW: (?<flow>\S.*)$/, take: into("session") },
  { pattern: /^\s*Active SAs: (?<activeSas>\d+), origin: (?<origin>.+)$/, take: into("session", ["activeSas"]) },
  {
    pattern:
      /^\s*Inbound:\s+#pkts dec'ed (?<inPackets>\d+) drop (?<inDropped>\d+) life \(KB\/Sec\) (?<inLifesizeKb>[^/]+)\/(?<inLifetimeSec>\d+)/,
    take: into("session", ["inPackets", "inDropped", "inLifesizeKb", "inLifetimeSec"]),
  },
  {
    pattern:
      /^\s*Outbound:\s+#pkts enc'ed (?<outPackets>\d+) drop (?<outDropped>\d+) life \(KB\/Sec\) (?<outLifesizeKb>[^/]+)\/(?<outLifetimeSec>\d+)/,
    take: into("session", ["outPackets", "outDropped", "outLifesizeKb", "outLifetimeSec"]),
  },
  { pattern: /^\s*Outbound SPI : (?<outboundSpi>0x\s*\w+)(?:, transform : (?<transform>.+))?$/, take: into("session") },
  { pattern: /^\s*Socket State: (?<socketState>\S+)/, take: into("session") },
  {
    pattern: /^Number of lines which match regexp = (?<lines>\d+)/,
    take: (reading, { lines }) => add(reading, "count", { lines: Number(lines) }),
  },
];

/** `show dmvpn [detail]`, IPv4 and IPv6. */
export function readDmvpn(text: string): Parsed<DmvpnRow> {
  const reading: Reading = { rows: [], interface: undefined, half: undefined, sawTitle: false };
  const lines = readByRules(text, reading, RULES);
  const { rows, half, sawTitle } = reading;
  const isShort = (rows.length === 0 && !sawTitle) || half !== undefined || !hasAllPeers(rows);
  return { rows, unread: lines.unread, incomplete: isShort || lines.isCut };
}

/** The heading says how many NBMA peers there are; some have several tunnel addresses. */
function hasAllPeers(rows: Reading["rows"]): boolean {
  return rows.every((row, index) => {
    const { peers } = row.values;
    if (row.kind !== "interface" || typeof peers !== "number") return true;
    const next = rows.findIndex((other, at) => at > index && other.kind === "interface");
    const own = rows.slice(index + 1, next === -1 ? rows.length : next).filter(({ kind }) => kind === "peer");
    return own.length >= peers;
  });
}

/** A row without an NBMA address is one more tunnel address of the peer above. */
function takePeer(reading: Reading, groups: Groups): boolean {
  const { half, rows } = reading;
  reading.half = undefined;
  const above = rows.at(-1);
  const inherited: Pairs = {};
  if (groups.nbma === undefined && half === undefined) {
    if (above?.kind !== "peer") return false;
    for (const name of ["entries", "nbma"]) inherited[name] = above.values[name] ?? "";
  }
  const own = groups.nbma === undefined ? { ...groups, ...half } : groups;
  add(reading, "peer", { ...inherited, ...rowOf(own, ["entries"]) });
  return true;
}
