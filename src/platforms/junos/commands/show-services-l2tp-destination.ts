import type { Command, Parsed } from "../../command.ts";
import { Lines } from "../lines.ts";
import { Pairs } from "../pairs.ts";
import type { Writable } from "../rules.ts";
import { roundedCount } from "../values.ts";
import { isXml } from "../xml/element.ts";
import { readLabelledXml } from "../xml/labelled.ts";

/** A peer of this LAC or LNS: all tunnels to one address. */
export interface L2tpDestination {
  readonly locale?: string;
  readonly localName: string;
  readonly remoteAddress: string;
  readonly tunnels: number;
  readonly sessions: number;
  /** `8.0k` is anything from 7950 to 8049: one step of it is no loss of a hundred sessions. */
  readonly isSessionsRounded: boolean;
  readonly isTunnelsRounded: boolean;
  readonly state: string;
  readonly localAddress?: string;
  /** What else `detail` and `extensive` say, by the device's labels. */
  readonly details?: Readonly<Record<string, string>>;
}

type Draft = Writable<L2tpDestination>;

export const showServicesL2tpDestination = {
  run: "show services l2tp destination",
  needs: "view",
  parse: (text) => (isXml(text) ? readXmlForm(text) : readText(text)),
} satisfies Command<L2tpDestination>;

function readText(text: string): Parsed<L2tpDestination> {
  const lines = new Lines(text);
  const rows: Draft[] = [];
  let sawHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const row = rowOf(line);
    const name = DETAIL.exec(line)?.[1];
    const last = rows.at(-1);
    if (row !== undefined) rows.push(row);
    else if (name !== undefined) rows.push({ ...NOTHING, localName: name });
    else if (last !== undefined && PAIRS.take(last, line)) continue;
    else if (HEADER.test(line)) sawHeader = true;
    else lines.leave();
  }
  return { rows, unread: lines.unread, incomplete: lines.isCut || (sawHeader && rows.length === 0) };
}

/** `get-l2tp-destination-information`. */
const readXmlForm = (text: string): Parsed<L2tpDestination> =>
  readLabelledXml<Draft>(text, {
    pairs: PAIRS,
    key: "Remote IP",
    begin: (_labelled, locale) => ({ ...locale, ...NOTHING }),
    keep: (row, name, value) => detail(name)(row, value),
  });

const HEADER = /^Local Name\s+Remote IP\s+Tunnels\s+Sessions\s+State/i;
const DETAIL = /^Local name:\s*(\S+)$/i;
const NOTHING = {
  localName: "",
  remoteAddress: "",
  tunnels: 0,
  sessions: 0,
  isSessionsRounded: false,
  isTunnelsRounded: false,
  state: "",
};
const ROW =
  /^(?<name>\S+)\s+(?<remote>[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+)\s+(?<tunnels>[\d.]+[kKmM]?)\s+(?<sessions>[\d.]+[kKmM]?)\s+(?<state>[A-Za-z]\S*)$/;

function rowOf(line: string): L2tpDestination | undefined {
  const { name, remote = "", tunnels = "", sessions = "", state = "" } = ROW.exec(line)?.groups ?? {};
  const tunnelCount = roundedCount(tunnels);
  const sessionCount = roundedCount(sessions);
  if (name === undefined || tunnelCount === undefined || sessionCount === undefined) return undefined;
  return {
    localName: name,
    remoteAddress: remote,
    tunnels: tunnelCount.count,
    sessions: sessionCount.count,
    isSessionsRounded: sessionCount.isRounded,
    isTunnelsRounded: tunnelCount.isRounded,
    state,
  };
}

function setCount(row: Draft, name: "tunnels" | "sessions", value: string): void {
  const found = roundedCount(value.replace(/,.*/, ""));
  if (found === undefined) return;
  row[name] = found.count;
  row[name === "tunnels" ? "isTunnelsRounded" : "isSessionsRounded"] = found.isRounded;
}

const detail =
  (label: string) =>
  (row: Draft, value: string): void => {
    row.details = { ...row.details, [label]: value };
  };

const PAIRS = new Pairs<Draft>({
  "Local name": (row, value) => {
    row.localName = value;
  },
  "Remote IP": (row, value) => {
    row.remoteAddress = value;
  },
  "Local IP": (row, value) => {
    row.localAddress = value;
  },
  State: (row, value) => {
    row.state = value.replace(/,.*/, "");
  },
  Tunnels: (row, value) => setCount(row, "tunnels", value),
  Sessions: (row, value) => setCount(row, "sessions", value),
  ...Object.fromEntries(
    [
      "Transport",
      "Logical System",
      "Router Instance",
      "Lockout State",
      "Access Line Information",
      "Speed Updates",
      "Switched-sessions",
      "Connections",
    ].map((label) => [label, detail(label)]),
  ),
});
