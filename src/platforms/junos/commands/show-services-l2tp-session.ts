import type { Command, Parsed } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { Lines } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import type { Writable } from "../rules.ts";
import { endpoint, given, integer } from "../values.ts";
import { orAnyXml } from "../xml/any.ts";
import { isXml } from "../xml/element.ts";
import { readLabelledXml } from "../xml/labelled.ts";

/** One L2TP session (RFC 2661 §3): a call inside a tunnel. */
export interface L2tpSession {
  readonly locale?: string;
  readonly tunnelLocalId?: number;
  readonly localId: number;
  readonly remoteId?: number;
  readonly state?: string;
  readonly interface?: string;
  readonly interfaceUnit?: number;
  readonly userName?: string;
  readonly mode?: string;
  readonly localAddress?: string;
  readonly remoteAddress?: string;
  readonly localName?: string;
  readonly remoteName?: string;
  readonly createTime?: string;
  readonly upTime?: string;
  /** What else is said, by the device's labels. */
  readonly details?: Readonly<Record<string, string>>;
}

type Draft = Writable<L2tpSession>;

/** Brief, and the pairs of `detail` and `extensive`. */
export const showServicesL2tpSession = {
  run: "show services l2tp session",
  needs: "view",
  parse: (text) => (isXml(text) ? orAnyXml(text, readXmlForm(text)) : readText(text)),
} satisfies Command<L2tpSession | OutlineRow>;

function readText(text: string): Parsed<L2tpSession> {
  const lines = new Lines(text);
  const rows: Draft[] = [];
  let tunnelLocalId: number | undefined;
  let sawHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const tunnel = integer(TUNNEL.exec(line)?.[1]);
    const brief = briefRow(line);
    const detail = DETAIL.exec(line)?.[1];
    const last = rows.at(-1);
    if (tunnel !== undefined) tunnelLocalId = tunnel;
    else if (brief !== undefined) rows.push({ ...given("tunnelLocalId", tunnelLocalId), ...brief });
    else if (detail !== undefined) {
      const row: Draft = { ...given("tunnelLocalId", tunnelLocalId), localId: Number(detail) };
      rows.push(row);
      PAIRS.take(row, line);
    } else if (HEADER.test(line)) sawHeader = true;
    else if (last === undefined || !PAIRS.take(last, line)) lines.leave();
  }
  const isEmpty = rows.length === 0 && tunnelLocalId === undefined && !sawHeader;
  return { rows, unread: lines.unread, incomplete: lines.isCut || isEmpty };
}

/** `get-l2tp-session-information`: sessions stand in their tunnel. */
const readXmlForm = (text: string): Parsed<L2tpSession> =>
  readLabelledXml<Draft>(text, {
    pairs: PAIRS,
    key: "Session local ID",
    begin: (labelled, locale) => ({
      ...locale,
      ...given("tunnelLocalId", integer(labelled("Tunnel local ID"))),
      localId: 0,
    }),
    keep: (row, name, value) => detail(name)(row, value),
  });

const TUNNEL = /^Tunnel local ID:\s*(\d+)/i;
const DETAIL = /^Session local ID:\s*(\d+)/i;
const HEADER = /^(?:Local\s+Remote\s|ID\s+ID\b|Local ID\s+Remote ID|Interface:\s*\S+)/i;
const ROW =
  /^(?<local>\d+)\s+(?<remote>\d+)\s+(?<state>[A-Za-z][\w-]*)(?:\s+(?<unit>\d+))?(?:\s+(?<interface>[a-z]+-?\d\S*))?(?:\s+(?<rest>\S+))*$/;

function briefRow(line: string): Draft | undefined {
  const { local, remote, state = "", unit, interface: name } = ROW.exec(line)?.groups ?? {};
  if (local === undefined) return undefined;
  return {
    localId: Number(local),
    remoteId: Number(remote),
    state,
    ...given("interfaceUnit", integer(unit)),
    ...given("interface", name),
  };
}

const text =
  (name: "state" | "interface" | "userName" | "mode" | "localName" | "remoteName" | "createTime" | "upTime") =>
  (row: Draft, value: string): void => {
    if (value !== "") row[name] = value;
  };
/** What else is said, under the device's own label. */
const detail =
  (label: string) =>
  (row: Draft, value: string): void => {
    if (value !== "") row.details = { ...row.details, [label]: value };
  };

const PAIRS = new Pairs<Draft>({
  "Session local ID": (row, value) => {
    row.localId = integer(value) ?? row.localId;
  },
  "Session remote ID": (row, value) => {
    const id = integer(value);
    if (id !== undefined) row.remoteId = id;
  },
  State: text("state"),
  Interface: text("interface"),
  "Interface unit": (row, value) => {
    const unit = integer(value);
    if (unit !== undefined) row.interfaceUnit = unit;
  },
  Username: text("userName"),
  Mode: text("mode"),
  "Local IP": (row, value) => {
    row.localAddress = endpoint(value).address;
  },
  "Remote IP": (row, value) => {
    row.remoteAddress = endpoint(value).address;
  },
  "Local name": text("localName"),
  "Remote name": text("remoteName"),
  "Create time": text("createTime"),
  "Up time": text("upTime"),
  "Idle time": detail("Idle time"),
  "Bundle ID": detail("Bundle ID"),
  "Local MRU": detail("Local MRU"),
  "Remote MRU": detail("Remote MRU"),
  "Tx speed": detail("Tx speed"),
  "Rx speed": detail("Rx speed"),
  "Bearer type": detail("Bearer type"),
  "Framing type": detail("Framing type"),
  "LCP renegotiation": detail("LCP renegotiation"),
  Authentication: detail("Authentication"),
  "Call serial number": detail("Call serial number"),
  "Interface ID": text("interface"),
  "Tunnel switched": detail("Tunnel switched"),
  "Tunnel switch profile name": detail("Tunnel switch profile name"),
});
