import type { Parsed } from "../command.ts";
import { type Row, rowOf } from "./row.ts";
import { type Rule, readByRules } from "./table.ts";

/** A row of `show vpdn` or `show l2tp`: totals, a tunnel, a session; or that a protocol has none. */
export interface L2tpRow {
  readonly kind: "totals" | "tunnel" | "session" | "none";
  readonly values: Row;
}

type Pairs = Record<string, string | number>;

interface Reading {
  readonly rows: { readonly kind: L2tpRow["kind"]; readonly values: Pairs }[];
  /** Below `Local tunnel name` stands the local address, below `Remote tunnel name` the remote one. */
  side: "local" | "remote";
}

const TUNNEL_NUMBERS = ["localTunnelId", "remoteTunnelId", "sessions", "port"];
const SESSION_NUMBERS = ["localSessionId", "remoteSessionId", "localTunnelId", "uniqueId"];

const add = ({ rows }: Reading, kind: L2tpRow["kind"], values: Row): void =>
  void rows.push({ kind, values: { ...values } });

const intoTunnel =
  (numbers: readonly string[] = []) =>
  ({ rows }: Reading, groups: Record<string, string | undefined>): boolean => {
    const last = rows.at(-1);
    if (last?.kind !== "tunnel" && last?.kind !== "session") return false;
    Object.assign(last.values, rowOf(groups, numbers));
    return true;
  };

const RULES: readonly Rule<Reading>[] = [
  {
    pattern: /^%+(?<text>(?<none>No) active (?<protocol>\S+) (?:tunnels|sessions))/,
    take: (reading, groups) => add(reading, "none", rowOf(groups)),
  },
  {
    pattern:
      /^(?<protocol>\S+) (?:Tunnel and Session|Tunnel|Session) Information(?: Total(?: tunnels (?<tunnels>\d+))?(?: sessions (?<sessions>\d+))?)?$/,
    take: (reading, groups) => add(reading, "totals", rowOf(groups, ["tunnels", "sessions"])),
  },
  {
    pattern: /^\s*(?:LocTunID|LocID|Count|Vcid, Circuit|SessID|Sessions?)\s*(?:VPDN|RemTunID|RemID|$)/,
    take: () => undefined,
  },
  {
    pattern:
      /^\s*(?<localTunnelId>\d+)\s+(?<remoteTunnelId>\d+)\s+(?<remoteName>\S+)\s+(?<state>[a-z][\w-]*)\s+(?<remoteAddress>[0-9A-Fa-f.:]*[.:][0-9A-Fa-f.:]*)\s+(?:(?<port>\d+)\s+(?=\d+\s))?(?<sessions>\d+)(?:\s+(?<group>\S.*))?$/,
    take: (reading, groups) => add(reading, "tunnel", rowOf(groups, TUNNEL_NUMBERS)),
  },
  {
    pattern:
      /^\s*(?<localSessionId>\d+)\s+(?<remoteSessionId>\d+)\s+(?<localTunnelId>\d+)\s+(?:(?<username>[^\s,]+)?(?:,\s*(?<circuit>\S+))?\s+)?(?<state>[a-z][\w-]*)\s+(?<lastChange>\d[\w:]*|never)(?:\s+(?<uniqueId>\d+))?$/,
    take: (reading, groups) => add(reading, "session", rowOf(groups, SESSION_NUMBERS)),
  },
  {
    pattern:
      /^\s*Tunnel id (?<localTunnelId>\d+)(?: is (?<upDown>\w+))?(?:, remote id is (?<remoteTunnelId>\d+))?, (?<sessions>\d+) active sessions?/,
    take: (reading, groups) => add(reading, "tunnel", rowOf(groups, TUNNEL_NUMBERS)),
  },
  {
    pattern:
      /^\s*Session id (?<localSessionId>\d+)(?: is (?<upDown>\w+))?(?:, (?:logical session id \d+, )?tunnel id (?<localTunnelId>\d+))?/,
    take: (reading, groups) => add(reading, "session", rowOf(groups, SESSION_NUMBERS)),
  },
  {
    pattern: /^\s*(?:Tunnel|Session) state is (?<state>[^,]+)(?:, time since change (?<sinceChange>\S+))?/,
    take: intoTunnel(),
  },
  { pattern: /^\s*(?:Remotely|Locally) initiated (?:tunnel|session)$/, take: intoTunnel() },
  { pattern: /^\s*Tunnel transport is (?<transport>.+)$/, take: intoTunnel() },
  {
    pattern: /^\s*(?<side>Remote|Local) tunnel name is (?<name>\S+)/,
    take: (reading, { side = "", name }) => {
      reading.side = side === "Local" ? "local" : "remote";
      return intoTunnel()(reading, { [`${reading.side}Name`]: name });
    },
  },
  {
    pattern: /^\s*Internet Address (?:is )?(?<address>[^\s,]+)(?:, port (?<port>\d+))?/,
    take: (reading, { address, port }) =>
      intoTunnel(["localPort", "remotePort"])(reading, {
        [`${reading.side}Address`]: address,
        [`${reading.side}Port`]: port,
      }),
  },
  { pattern: /^\s*VPDN group(?: for tunnel is|:) (?<group>\S+)/, take: intoTunnel() },
  { pattern: /^\s*L2TP class for tunnel is (?<class>\S+)/, take: intoTunnel() },
  {
    pattern:
      /^\s*(?<packetsSent>\d+) packets sent, (?<packetsReceived>\d+) received(?:, (?<bytesSent>\d+) bytes sent, (?<bytesReceived>\d+) received)?/,
    take: intoTunnel(["packetsSent", "packetsReceived", "bytesSent", "bytesReceived"]),
  },
  {
    pattern: /^\s*(?<bytesSent>\d+) bytes sent, (?<bytesReceived>\d+) received/,
    take: intoTunnel(["bytesSent", "bytesReceived"]),
  },
  { pattern: /^\s*Control Ns (?<controlNs>\d+), Nr (?<controlNr>\d+)/, take: intoTunnel(["controlNs", "controlNr"]) },
  { pattern: /^\s*Last clearing of ".*" counters (?<lastClearing>.+)$/, take: intoTunnel() },
];

/** `show vpdn`, `show vpdn tunnel|session [… all]`, `show l2tp`, `show l2tp tunnel|session`. */
export function readL2tp(text: string): Parsed<L2tpRow> {
  const reading: Reading = { rows: [], side: "remote" };
  const lines = readByRules(text, reading, RULES);
  const { rows } = reading;
  return { rows, unread: lines.unread, incomplete: rows.length === 0 || isShort(rows) || lines.isCut };
}

/** The heading says how many tunnels there are. */
function isShort(rows: Reading["rows"]): boolean {
  const promised = rows.reduce(
    (sum, { kind, values }) => sum + (kind === "totals" ? Number(values.tunnels ?? 0) : 0),
    0,
  );
  return rows.filter(({ kind }) => kind === "tunnel").length < promised;
}
