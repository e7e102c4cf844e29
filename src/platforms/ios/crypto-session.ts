import type { Parsed } from "../command.ts";
import { type Groups, type Row, rowOf, secondsOf } from "./row.ts";
import { type Rule, readByRules } from "./table.ts";

/** An IKE SA of a session. */
export interface SessionIkeSa {
  readonly row: number;
  /** `IKE`, `IKEv1`, `IKEv2`, as printed. */
  readonly version: string;
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly active: boolean;
  readonly state: string;
  readonly sessionId?: number;
  readonly capabilities?: string;
  readonly connId?: number;
  /** As printed: `05:50:03`. */
  readonly lifetime?: string;
  readonly lifetimeRemainingSec?: number;
}

/** A protected flow of a session. */
export interface SessionFlow {
  readonly row: number;
  readonly selector: string;
  /** The parts of the selector: `protocol`, `sourceHost` or `source` with `sourceMask`, and the same of the destination. */
  readonly ends?: Row;
  readonly activeSas?: number;
  readonly origin?: string;
  readonly inbound?: Row;
  readonly outbound?: Row;
}

/** A peer as `show crypto session` sees it. */
export interface CryptoSession {
  readonly interface?: string;
  readonly username?: string;
  readonly profile?: string;
  readonly group?: string;
  readonly assignedAddress?: string;
  readonly uptime?: string;
  readonly uptimeSec?: number;
  readonly status?: string;
  readonly peer?: string;
  readonly peerPort?: number;
  readonly fvrf?: string;
  readonly ivrf?: string;
  readonly phase1Id?: string;
  readonly description?: string;
  /** The peer's in an SD-WAN, and the interface that leads there. */
  readonly systemIp?: string;
  readonly viaInterface?: string;
  readonly ikeSas: readonly SessionIkeSa[];
  readonly flows: readonly SessionFlow[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A session while its lines are read. */
interface Draft extends Omit<Writable<CryptoSession>, "ikeSas" | "flows"> {
  readonly ikeSas: Writable<SessionIkeSa>[];
  readonly flows: Writable<SessionFlow>[];
  /** `Session ID` stands before the SA that it is of. */
  sessionId?: number;
  /** A long IPv6 pair goes on in the next line. */
  half?: Groups;
}

interface Reading {
  readonly sessions: Draft[];
  sawTitle: boolean;
}

const inSession =
  (take: (session: Draft, groups: Groups) => unknown) =>
  ({ sessions }: Reading, groups: Groups): boolean => {
    const session = sessions.at(-1);
    return session !== undefined && take(session, groups) !== false;
  };

const inIkeSa = (take: (sa: Writable<SessionIkeSa>, groups: Groups) => unknown) =>
  inSession(({ ikeSas }, groups) => {
    const sa = ikeSas.at(-1);
    return sa !== undefined && take(sa, groups);
  });

const inFlow = (take: (flow: Writable<SessionFlow>, groups: Groups) => unknown) =>
  inSession(({ flows }, groups) => {
    const flow = flows.at(-1);
    return flow !== undefined && take(flow, groups);
  });

/** `(none)` is how IOS says that there is nothing. */
const said = (text: string | undefined): text is string => text !== undefined && text !== "(none)";

const RULES: readonly Rule<Reading>[] = [
  {
    pattern: /^Interface: (?<name>.+)$/,
    take: ({ sessions }, { name = "" }) => void sessions.push({ interface: name, ikeSas: [], flows: [] }),
  },
  {
    pattern: /^\s*(?:Crypto session current status|Code: C - )/,
    take: (reading) => {
      reading.sawTitle = true;
    },
  },
  { pattern: /^\s*[A-Z] - [A-Z].*/, take: () => undefined },
  {
    pattern: /^(?<key>Username|Profile|Group|Assigned address|Session status): (?<value>\S.*)$/,
    take: inSession((session, { key = "", value = "" }) => Object.assign(session, { [HEADINGS[key] ?? key]: value })),
  },
  {
    pattern: /^Uptime: (?<uptime>\S+)$/,
    take: inSession((session, { uptime = "" }) => {
      session.uptime = uptime;
      const seconds = secondsOf(uptime);
      if (seconds !== undefined) session.uptimeSec = seconds;
    }),
  },
  {
    pattern: /^Peer: (?<peer>\S+) port (?<port>\d+)(?: fvrf: (?<fvrf>\S+))?(?: ivrf: (?<ivrf>\S+))?/,
    take: inSession((session, { peer = "", port, fvrf, ivrf }) => {
      Object.assign(session, { peer, peerPort: Number(port) });
      if (fvrf !== undefined) session.fvrf = bare(fvrf);
      if (ivrf !== undefined) session.ivrf = bare(ivrf);
    }),
  },
  {
    pattern: /^\s*Phase1_id: (?<id>.+)$/,
    take: inSession((session, { id = "" }) => {
      session.phase1Id = bare(id);
    }),
  },
  {
    pattern: /^\s*System IP: (?<systemIp>\S+)(?:\s+Interface: (?<viaInterface>\S+))?$/,
    take: inSession((session, groups) => Object.assign(session, rowOf(groups))),
  },
  {
    pattern: /^\s*Desc: (?<desc>.+)$/,
    take: inSession((session, { desc = "" }) => {
      session.description = bare(desc);
    }),
  },
  {
    pattern: /^\s*Session ID: (?<id>\d+)/,
    take: inSession((session, { id }) => {
      session.sessionId = Number(id);
    }),
  },
  {
    pattern:
      /^\s*(?<version>IKE(?:v[12])?) SA: local (?<local>\S+)\/(?<localPort>\d+) remote (?<remote>\S+)\/(?<remotePort>\d+) (?<state>\w+)/,
    take: inSession(addIkeSa),
  },
  {
    pattern: /^\s*(?<version>IKE(?:v[12])?) SA: local (?<local>\S+)\/(?<localPort>\d+)$/,
    take: inSession((session, half) => {
      session.half = half;
    }),
  },
  {
    pattern: /^\s*remote (?<remote>\S+)\/(?<remotePort>\d+) (?<state>\w+)/,
    take: inSession((session, rest) => session.half !== undefined && addIkeSa(session, { ...session.half, ...rest })),
  },
  {
    pattern: /^\s*Capabilities:(?<capabilities>\S+) connid:(?<connId>\d+) lifetime:(?<lifetime>\S+)/,
    take: inIkeSa((sa, { capabilities = "", connId, lifetime = "" }) => {
      Object.assign(sa, { capabilities, connId: Number(connId), lifetime });
      const seconds = secondsOf(lifetime);
      if (seconds !== undefined) sa.lifetimeRemainingSec = seconds;
    }),
  },
  {
    pattern: /^\s*IPSEC FLOW: (?<selector>\S.*)$/,
    take: inSession(({ flows }, { selector = "" }) => {
      const ends = ENDS.exec(selector)?.groups;
      flows.push({ row: flows.length + 1, selector, ...(ends === undefined ? {} : { ends: rowOf(ends) }) });
    }),
  },
  {
    pattern: /^\s*Active SAs: (?<count>\d+), origin: (?<origin>.+)$/,
    take: inFlow((flow, { count, origin }) => Object.assign(flow, { activeSas: Number(count), origin })),
  },
  {
    pattern:
      /^\s*(?<way>Inbound|Outbound):\s+#pkts (?:dec|enc)'ed (?<packets>\d+) drop (?<dropped>\d+) life \(KB\/Sec\) (?<lifesizeKb>[^/]+)\/(?<lifetimeSec>\S+)/,
    take: inFlow((flow, { way, ...figures }) => {
      flow[way === "Inbound" ? "inbound" : "outbound"] = rowOf(figures, FIGURES);
    }),
  },
];

const HEADINGS: Readonly<Record<string, string>> = {
  Username: "username",
  Profile: "profile",
  Group: "group",
  "Assigned address": "assignedAddress",
  "Session status": "status",
};
const FIGURES = ["packets", "dropped", "lifesizeKb", "lifetimeSec"];
const ENDS =
  /^permit (?<protocol>\S+)\s+(?:host (?<sourceHost>\S+)|(?<source>[^\s/]+)\/(?<sourceMask>\S+))\s+(?:host (?<destinationHost>\S+)|(?<destination>[^\s/]+)\/(?<destinationMask>\S+))/;

/** `show crypto session`, with or without `detail`, and narrowed to an interface, a local or a remote address. */
export function readCryptoSessions(text: string): Parsed<CryptoSession> {
  const reading: Reading = { sessions: [], sawTitle: false };
  const lines = readByRules(text, reading, RULES);
  const isEmpty = !reading.sawTitle && reading.sessions.length === 0;
  const isOpen = reading.sessions.some(({ status, flows }) => status === undefined || flows.some(isCutOff));
  return {
    rows: reading.sessions.map(({ sessionId: _, half: __, ...session }) => session),
    unread: lines.unread,
    incomplete: isEmpty || isOpen || lines.isCut,
  };
}

/** Below a flow stand its SAs, and in detail its packets in and out. */
const isCutOff = ({ activeSas, inbound, outbound }: SessionFlow): boolean =>
  activeSas === undefined || (inbound === undefined) !== (outbound === undefined);

const bare = (text: string): string => (said(text) ? text : "none");

function addIkeSa(session: Draft, groups: Groups): boolean {
  const { version = "", local = "", localPort, remote = "", remotePort, state = "" } = groups;
  const { sessionId, ikeSas } = session;
  ikeSas.push({
    row: ikeSas.length + 1,
    version,
    localAddress: local,
    localPort: Number(localPort),
    remoteAddress: remote,
    remotePort: Number(remotePort),
    active: state === "Active",
    state,
    ...(sessionId === undefined ? {} : { sessionId }),
  });
  delete session.half;
  return true;
}
