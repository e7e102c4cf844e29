import type { Command } from "../../command.ts";
import { type Row, rowOf } from "../row.ts";
import { type Rule, readByRules } from "../table.ts";

/** A mapping of NHRP (RFC 2332), a next-hop server, or a request that waits. */
export interface NhrpRow {
  readonly kind: "mapping" | "server" | "request" | "metadata";
  readonly values: Row;
}

type Pairs = Record<string, string | number>;

interface Reading {
  readonly rows: { readonly kind: NhrpRow["kind"]; readonly values: Pairs }[];
  tunnel: string | undefined;
  sawTitle: boolean;
}

export const showIpNhrp = {
  run: "show ip nhrp",
  needs: "privileged",
  parse(text) {
    const reading: Reading = { rows: [], tunnel: undefined, sawTitle: false };
    const lines = readByRules(text, reading, RULES);
    const { rows, sawTitle } = reading;
    const isOpen = rows.some(({ kind, values }) => kind === "mapping" && values.type === undefined);
    return { rows, unread: lines.unread, incomplete: (rows.length === 0 && !sawTitle) || isOpen || lines.isCut };
  },
} satisfies Command<NhrpRow>;

const ADDRESS = "[0-9A-Fa-f.:]*[.:][0-9A-Fa-f.:]*";
const into =
  (kind: NhrpRow["kind"], numbers: readonly string[] = []) =>
  ({ rows }: Reading, groups: Record<string, string | undefined>): boolean => {
    const last = rows.findLast((row) => row.kind === kind);
    if (last === undefined) return false;
    Object.assign(last.values, rowOf(groups, numbers));
    return true;
  };

const SERVER_NUMBERS = ["priority", "cluster", "requestsSent", "requestsFailed", "repliesReceived"];

const RULES: readonly Rule<Reading>[] = [
  {
    pattern: /^\s*(?<target>\S+\/\d+) via (?<via>\S+)/,
    take: ({ rows }, groups) => void rows.push({ kind: "mapping", values: { ...rowOf(groups) } }),
  },
  {
    pattern:
      /^\s*(?<tunnel>Tunnel(?<tunnelNumber>\d+)) created (?<created>\S+), (?<expire>never expire|expire (?<expires>\S+))/,
    take: into("mapping", ["tunnelNumber"]),
  },
  {
    pattern: /^\s*Type: (?<type>\w+), Flags:(?<flags>.*)$/,
    take: (reading, { type, flags = "" }) => {
      const each = Object.fromEntries(flags.split(" ").map((flag) => [`flag ${flag}`, flag] as const));
      const known = Object.entries(each).filter(([, flag]) => flag !== "");
      return into("mapping")(reading, { type, flags, ...Object.fromEntries(known) });
    },
  },
  { pattern: /^\s*NBMA address: (?<nbma>\S+)/, take: into("mapping") },
  { pattern: /^\s*\(?Claimed NBMA address: (?<claimedNbma>[^)\s]+)/i, take: into("mapping") },
  { pattern: /^\s*Preference: (?<preference>\d+)/, take: into("mapping", ["preference"]) },
  { pattern: /^\s*Group: (?<group>.+)$/, take: into("mapping") },
  { pattern: /^\s*\((?<socket>no-socket)\)/, take: into("mapping") },
  {
    pattern: /^\s*Requester: (?<requester>\S+) Request ID: (?<requestId>\d+)/,
    take: into("mapping", ["requestId"]),
  },
  {
    pattern: /^\s*(?:Legend: |Pending Registration Requests:|Metadata Exchange Framework:|Type\s+State$)/,
    take: (reading) => {
      reading.sawTitle = true;
    },
  },
  {
    pattern: /^(?<tunnel>Tunnel\d+):$/,
    take: (reading, { tunnel }) => {
      reading.tunnel = tunnel;
    },
  },
  {
    pattern: new RegExp(
      `^\\s*(?<address>${ADDRESS})\\s+(?<status>[ERWD]+)\\s+(?:NBMA Address: (?<nbma>\\S+)\\s+)?priority = (?<priority>\\d+) cluster = (?<cluster>\\d+)(?:\\s+req-sent (?<requestsSent>\\d+)\\s+req-failed (?<requestsFailed>\\d+)\\s+repl-recv (?<repliesReceived>\\d+)(?: \\((?<lastReply>\\S+) ago\\))?)?`,
    ),
    take: ({ rows, tunnel }, groups) =>
      void rows.push({
        kind: "server",
        values: { ...(tunnel === undefined ? {} : { tunnel }), ...rowOf(groups, SERVER_NUMBERS) },
      }),
  },
  {
    pattern: /^\s*Current Request ID: (?<requestId>\d+)(?: \(Ack: (?<acknowledged>\d+)\))?/,
    take: into("server", ["requestId", "acknowledged"]),
  },
  { pattern: /^\s*Protection Socket Requested: (?<protectionSocket>\w+)/, take: into("server") },
  {
    pattern:
      /^\s*Registration Request: Reqid (?<requestId>\d+), Ret (?<retries>\d+)\s+NHS (?<server>\S+)(?:\s+(?<state>\S.*?))?(?: \((?<tunnel>Tu\w+)\))?$/,
    take: ({ rows }, groups) =>
      void rows.push({ kind: "request", values: { ...rowOf(groups, ["requestId", "retries"]) } }),
  },
  {
    pattern: /^\s*(?<type>\d+)\s+(?<state>Reset|Init|Idle|Up|Down|Active|Ready|Complete)$/,
    take: ({ rows }, groups) => void rows.push({ kind: "metadata", values: { ...rowOf(groups, ["type"]) } }),
  },
  { pattern: /^\s*MEF ext data:(?<extensionData>\S+)/, take: into("metadata") },
];
