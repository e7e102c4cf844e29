import type { Parsed } from "../command.ts";
import { isFieldsWording } from "../field-words.ts";
import { Lines } from "./lines.ts";
import { camel, secondsOf } from "./row.ts";

type Pairs = Record<string, string | number>;

/** A session of ASA's VPN session database: its values by ASA's own names, and in `detail` its tunnels. */
export interface VpnSession {
  /** `AnyConnect`, `LAN-to-LAN Detailed`, `WebVPN`, as the heading says. */
  readonly type?: string;
  readonly values: Readonly<Pairs>;
  readonly durationSec?: number;
  /** Each with its `type`: `IKEv2`, `IPsecOverNatT`, `DTLS-Tunnel`. */
  readonly tunnels: readonly Readonly<Pairs>[];
}

interface Draft extends VpnSession {
  readonly values: Pairs;
  readonly tunnels: Pairs[];
}

interface Reading {
  readonly sessions: Draft[];
  type: string | undefined;
}

const TYPE = /^\s*Session Type\s*:\s*(?<type>\S.*)$/;
/** The names that begin a session; what follows belongs to it. */
const FIRST = /^\s*(?:Username|Connection)\s*:/;
const TUNNEL = /^\s*(?<type>[A-Za-z][\w -]*?):$/;
const COUNTS = /(?<what>[A-Za-z][\w-]*(?: Sessions| Tunnels)): (?<count>\d+)/g;
const NONE = /^\s*INFO: There are presently no active sessions/;
/** `Name : value`, once or twice in a line. The value of the first ends where the second's name begins: at two blanks, or at a name that is known. */
const KEYS =
  "Index|Public IP|Bytes Rx|Tunnel Group|VLAN|IP Addr|Encryption|Hashing|UDP Dst Port|Auth Mode|Rekey Left\\([TD]\\)|PFS Group|Pkts Rx|D/H Group|Idle TO Left|Pkts Rx Drop|Client OS Ver|TCP Dst Port|Ciphersuite|Assigned IPv6|Auth Mode|Client Type|Conn Time Out|Conn TO Left|Redirect URL";
const PAIR = new RegExp(
  `^\\s*(?<key>[A-Za-z][\\w /()-]*?)\\s*:(?:\\s+(?<value>\\S.*?))??(?:\\s+(?<key2>${KEYS})\\s*:(?:\\s+(?<value2>\\S.*))?)?$`,
);

/** `show vpn-sessiondb anyconnect|l2l|webvpn|… [detail]`. */
export function readVpnSessions(text: string): Parsed<VpnSession> {
  const lines = new Lines(text);
  const reading: Reading = { sessions: [], type: undefined };
  let saidNone = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    if (NONE.test(line)) saidNone = true;
    else if (!takeLine(reading, line) || !isNamedAsUsual(line)) lines.leave();
  }
  const { sessions } = reading;
  return {
    rows: sessions.map(finish),
    unread: lines.unread,
    incomplete: (sessions.length === 0 && !saidNone) || !sessions.every(isWhole) || lines.isCut,
  };
}

/** A name that no gateway uses is kept, and its line reported. */
const isNamedAsUsual = (line: string): boolean => isFieldsWording(/^[^:]*/.exec(line)?.[0] ?? "");

function takeLine(reading: Reading, line: string): boolean {
  const type = TYPE.exec(line)?.groups?.type;
  if (type !== undefined) {
    reading.type = type;
    return true;
  }
  if (FIRST.test(line)) {
    const values: Pairs = {};
    reading.sessions.push({ ...(reading.type === undefined ? {} : { type: reading.type }), values, tunnels: [] });
    return takePairs(values, line);
  }
  const session = reading.sessions.at(-1);
  return session !== undefined && takeInside(session, line);
}

function takeInside({ values, tunnels }: Draft, line: string): boolean {
  const counts = [...line.matchAll(COUNTS)];
  if (counts.length > 0) {
    for (const { groups = {} } of counts) put(values, groups.what ?? "", groups.count ?? "");
    return true;
  }
  const tunnel = TUNNEL.exec(line)?.groups?.type;
  if (tunnel === undefined) return takePairs(tunnels.at(-1) ?? values, line);
  tunnels.push({ type: tunnel });
  return true;
}

function takePairs(values: Pairs, line: string): boolean {
  const groups = PAIR.exec(line)?.groups;
  if (groups === undefined) return false;
  const { key = "", value, key2, value2 } = groups;
  put(values, key, value ?? "");
  if (key2 !== undefined) put(values, key2, value2 ?? "");
  return true;
}

function put(values: Pairs, key: string, text: string): void {
  const name = camel(key);
  if (text === "") return;
  values[name] = /^\d{1,15}$/.test(text) ? Number(text) : text;
  const [, figure, unit = ""] = /^(\d+) (Seconds|Minutes|K-Bytes)$/.exec(text) ?? [];
  if (figure === undefined) return;
  values[name] = Number(figure);
  values[`${name}Unit`] = unit;
}

/** ASA stamps `14:28:09 CDT Tue Mar 17 2026`. */
const LOGIN =
  /^(?<loginClock>[\d:]+) (?<loginZone>\S+) (?<loginWeekday>\w{3}) (?<loginMonth>\w{3}) (?<loginDay>\d+) (?<loginYear>\d{4})$/;

function finish({ type, values, tunnels }: Draft): VpnSession {
  const duration = typeof values.duration === "string" ? secondsOf(values.duration) : undefined;
  const login = typeof values.loginTime === "string" ? LOGIN.exec(values.loginTime)?.groups : undefined;
  return {
    ...(type === undefined ? {} : { type }),
    values: { ...values, ...login, ...byTunnel("encryption", values), ...byTunnel("hashing", values) },
    ...(duration === undefined ? {} : { durationSec: duration }),
    tunnels,
  };
}

/** `AnyConnect-Parent: (1)none  DTLS-Tunnel: (1)AES256`: one algorithm for each kind of tunnel. */
function byTunnel(name: string, values: Pairs): Pairs {
  const text = values[name];
  if (typeof text !== "string") return {};
  const found = [...text.matchAll(/([\w-]+): (\(\d+\)\S+)/g)];
  return Object.fromEntries(found.map(([, kind = "", algorithm = ""]) => [camel(`${name} ${kind}`), algorithm]));
}

const isWhole = ({ values }: Draft): boolean => values.duration !== undefined;
