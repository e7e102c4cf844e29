import type { Command } from "../../command.ts";
import { type Groups, type Row, rowOf } from "../row.ts";
import { type Rule, readByRules } from "../table.ts";

/** A tunnel's opening to IPsec, and what it would have protected. */
export interface CryptoSocket {
  /** The interface, short: `Tu1`; absent for one that only listens. */
  readonly interface?: string;
  readonly localAddress?: string;
  readonly remoteAddress?: string;
  readonly localIdent?: Row;
  readonly remoteIdent?: Row;
  /** The true identity where it is not that of the socket. */
  readonly trueIdents: readonly TrueIdent[];
  readonly ipsecProfile?: string;
  readonly state?: string;
  readonly client?: string;
  readonly clientState?: string;
  readonly mapName?: string;
  readonly flags?: string;
  /** What the device says is the number of them all. */
  readonly total?: number;
}

interface TrueIdent {
  /** As printed. */
  readonly pair: string;
  readonly local: Row;
  readonly remote: Row;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Draft extends Omit<Writable<CryptoSocket>, "trueIdents"> {
  readonly trueIdents: TrueIdent[];
}

interface Reading {
  readonly sockets: Draft[];
  total: number | undefined;
}

export const showCryptoSockets = {
  run: "show crypto sockets",
  needs: "privileged",
  parse(text) {
    const reading: Reading = { sockets: [], total: undefined };
    const lines = readByRules(text, reading, RULES);
    const { sockets, total } = reading;
    const open = sockets.filter(({ interface: name }) => name !== undefined);
    const isShort = total === undefined || open.length < total || open.some(({ client }) => client === undefined);
    return { rows: sockets, unread: lines.unread, incomplete: isShort || lines.isCut };
  },
} satisfies Command<CryptoSocket>;

const inSocket =
  (take: (socket: Draft, groups: Groups) => unknown) =>
  ({ sockets }: Reading, groups: Groups): boolean => {
    const socket = sockets.at(-1);
    if (socket === undefined) return false;
    take(socket, groups);
    return true;
  };

/** Port stands before protocol here, other than in `show crypto ipsec sa`. */
const IDENT = "\\((?<address>[^/]+)\\/(?<mask>[^/]+)\\/(?<port>\\d+)\\/(?<protocol>\\d+)\\)";
const NUMBERS = ["port", "protocol", "prefix"];

const RULES: readonly Rule<Reading>[] = [
  {
    pattern: /^\s*Number of Crypto Socket connections (?<total>\d+)/,
    take: (reading, { total }) => {
      reading.total = Number(total);
    },
  },
  {
    pattern: /^\s*(?<name>\S+) Peers \(local\/remote\): (?<local>[^\s/]+)\/(?<remote>[^\s/]+)/,
    take: ({ sockets, total }, { name = "", local = "", remote = "" }) =>
      void sockets.push({
        interface: name,
        localAddress: local,
        remoteAddress: remote,
        trueIdents: [],
        ...(total === undefined ? {} : { total }),
      }),
  },
  {
    pattern: new RegExp(`^\\s*Local Ident\\s+\\(addr/mask/port/prot\\): ${IDENT}`),
    take: inSocket((socket, ident) => Object.assign(socket, { localIdent: rowOf(ident, NUMBERS) })),
  },
  {
    pattern: new RegExp(`^\\s*Remote Ident\\s+\\(addr/mask/port/prot\\): ${IDENT}`),
    take: inSocket((socket, ident) => Object.assign(socket, { remoteIdent: rowOf(ident, NUMBERS) })),
  },
  { pattern: /^\s*TRUE\s+ident/i, take: inSocket(() => undefined) },
  {
    pattern: /^\s*(?<pair>(?<local>\S+\/\d+\/\d+) -> (?<remote>\S+\/\d+\/\d+))$/,
    take: inSocket(({ trueIdents }, { pair = "", local = "", remote = "" }) =>
      trueIdents.push({ pair, local: trueIdent(local), remote: trueIdent(remote) }),
    ),
  },
  {
    pattern: /^\s*IPSec Profile: "(?<profile>[^"]*)"/i,
    take: inSocket((socket, { profile }) => Object.assign(socket, { ipsecProfile: profile })),
  },
  {
    pattern: /^\s*Socket State: (?<state>\S+)/,
    take: inSocket((socket, { state }) => Object.assign(socket, { state })),
  },
  { pattern: /^\s*Flags: (?<flags>.+)$/i, take: inSocket((socket, { flags }) => Object.assign(socket, { flags })) },
  {
    pattern: /^\s*Client: "(?<client>[^"]*)" \(Client State: (?<state>[^)]+)\)/,
    take: inSocket((socket, { client, state }) => Object.assign(socket, { client, clientState: state })),
  },
  { pattern: /^\s*Crypto Sockets in Listen state:/i, take: () => undefined },
  {
    pattern: /^\s*(?:\d+\s+)?Client: "(?<client>[^"]*)" Profile: "(?<profile>[^"]*)" Map-name:? "(?<map>[^"]*)"/i,
    take: ({ sockets }, { client = "", profile = "", map = "" }) =>
      void sockets.push({ state: "Listen", client, ipsecProfile: profile, mapName: map, trueIdents: [] }),
  },
];

/** `10.71.1.0/255.255.255.0/0/0`, `2001:db8::/64/0/0`: address, mask, protocol, port. */
function trueIdent(text: string): Row {
  const [address = "", mask = "", protocol, port] = text.split("/");
  return { address, mask, protocol: Number(protocol), port: Number(port) };
}
