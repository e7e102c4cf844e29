import type { Command, Parsed } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import type { Writable } from "../rules.ts";
import { endpoint, given, integer, roundedCount } from "../values.ts";
import { orAnyXml } from "../xml/any.ts";
import { isXml } from "../xml/element.ts";
import { readLabelledXml } from "../xml/labelled.ts";

/** One L2TP tunnel (RFC 2661 §3): the control connection between a LAC and this LNS, or the other way round. */
export interface L2tpTunnel {
  readonly locale?: string;
  readonly localId: number;
  readonly remoteId?: number;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly sessions?: number;
  readonly isSessionsRounded?: boolean;
  readonly state?: string;
  readonly name?: string;
  readonly localName?: string;
  readonly remoteName?: string;
  readonly tunnelGroup?: string;
  readonly interface?: string;
  readonly maxSessions?: number;
  readonly windowSize?: number;
  readonly helloInterval?: number;
  readonly createTime?: string;
  readonly upTime?: string;
  readonly idleTime?: string;
  /** What else is said, by the device's labels. */
  readonly details?: Readonly<Record<string, string>>;
}

type Draft = Writable<L2tpTunnel>;

/** Brief, and the pairs of `detail` and `extensive`. */
export const showServicesL2tpTunnel = {
  run: "show services l2tp tunnel",
  needs: "view",
  parse: (text) => (isXml(text) ? orAnyXml(text, readXmlForm(text)) : readText(text)),
} satisfies Command<L2tpTunnel | OutlineRow>;

function readText(text: string): Parsed<L2tpTunnel> {
  const lines = new Lines(text);
  const rows: Draft[] = [];
  const scope: { interface?: string; tunnelGroup?: string } = {};
  let sawHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const brief = briefRow(line);
    const detail = DETAIL.exec(line)?.[1];
    const above = SCOPE.exec(line)?.groups;
    const last = rows.at(-1);
    if (brief !== undefined) rows.push({ ...scope, ...brief });
    else if (detail !== undefined) {
      const row: Draft = { ...scope, localId: Number(detail) };
      rows.push(row);
      PAIRS.take(row, line);
    } else if (above !== undefined)
      Object.assign(scope, given("interface", above.interface), given("tunnelGroup", above.group));
    else if (HEADER.test(line)) sawHeader = true;
    else if (last === undefined || !PAIRS.take(last, line)) lines.leave();
  }
  return { rows, unread: lines.unread, incomplete: lines.isCut || (sawHeader && rows.length === 0) };
}

/** `get-l2tp-tunnel-information`. */
const readXmlForm = (text: string): Parsed<L2tpTunnel> =>
  readLabelledXml<Draft>(text, {
    pairs: PAIRS,
    key: "Tunnel local ID",
    begin: (labelled, locale) => ({ ...locale, ...given("tunnelGroup", labelled("Tunnel group")), localId: 0 }),
    keep: (row, name, value) => detail(name)(row, value),
  });

const HEADER = /^Local ID\s+Remote ID\s+Remote IP/i;
const DETAIL = /^Tunnel local ID:\s*(\d+)/i;
/** M Series prints the interface and the tunnel group above each table. */
const SCOPE = /^Interface:\s*(?<interface>[a-z]{2}-\d\S*?),?(?:\s+Tunnel group:\s*(?<group>[^,\s]+).*)?$/i;
const ROW =
  /^(?<local>\d+)\s+(?<remoteId>\d+)\s+(?<remote>[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+)\s+(?<sessions>[\d.]+[kKmM]?)\s+(?<state>[A-Za-z][\w-]*)(?:\s+(?<rest>\S.*))?$/;

function briefRow(line: string): Draft | undefined {
  const { local, remoteId, remote = "", sessions = "", state = "", rest } = ROW.exec(line)?.groups ?? {};
  const count = roundedCount(sessions);
  if (local === undefined || count === undefined) return undefined;
  const { address, port } = endpoint(remote);
  return {
    localId: Number(local),
    remoteId: Number(remoteId),
    remoteAddress: address,
    ...given("remotePort", port),
    sessions: count.count,
    isSessionsRounded: count.isRounded,
    state,
    ...given("name", rest),
  };
}

const text =
  (name: "state" | "name" | "localName" | "remoteName" | "tunnelGroup" | "createTime" | "upTime" | "idleTime") =>
  (row: Draft, value: string): void => {
    if (value !== "") row[name] = value;
  };
const number =
  (name: "remoteId" | "maxSessions" | "windowSize" | "helloInterval") =>
  (row: Draft, value: string): void => {
    const found = integer(value);
    if (found !== undefined) row[name] = found;
  };
const address =
  (side: "local" | "remote") =>
  (row: Draft, value: string): void => {
    const { address: found, port } = endpoint(value);
    row[side === "local" ? "localAddress" : "remoteAddress"] = found;
    if (port !== undefined) row[side === "local" ? "localPort" : "remotePort"] = port;
  };
/** What else is said, under the device's own label. */
const detail =
  (label: string) =>
  (row: Draft, value: string): void => {
    if (value !== "") row.details = { ...row.details, [label]: value };
  };

const PAIRS = new Pairs<Draft>({
  "Tunnel local ID": (row, value) => {
    row.localId = integer(value) ?? row.localId;
  },
  "Tunnel remote ID": number("remoteId"),
  "Tunnel Name": text("name"),
  "Remote ID": number("remoteId"),
  "Remote IP": address("remote"),
  "Local IP": address("local"),
  "Tunnel address": detail("Tunnel address"),
  Sessions: (row, value) => {
    const count = roundedCount(value.replace(/,.*/, ""));
    if (count !== undefined) Object.assign(row, { sessions: count.count, isSessionsRounded: count.isRounded });
  },
  State: text("state"),
  "Local name": text("localName"),
  "Remote name": text("remoteName"),
  "Tunnel group": text("tunnelGroup"),
  "Max sessions": number("maxSessions"),
  "Window size": number("windowSize"),
  "Effective Window Size": detail("Effective Window Size"),
  "Hello interval": number("helloInterval"),
  "Create time": text("createTime"),
  "Up time": text("upTime"),
  "Idle time": text("idleTime"),
  "Tunnel switched": detail("Tunnel switched"),
  "Tunnel logical interface": detail("Tunnel logical interface"),
  "Nominal receive window": detail("Nominal receive window"),
  "Input traffic rate": detail("Input traffic rate"),
  "Failover mode": detail("Failover mode"),
  ToS: detail("ToS"),
});
