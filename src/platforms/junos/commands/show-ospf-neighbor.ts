import type { Command, Parsed } from "../../command.ts";
import { Lines } from "../lines.ts";
import type { OspfNeighbor } from "../ospf-rows.ts";
import { type Rule, takeByRule, type Writable } from "../rules.ts";
import { given, integer, seconds } from "../values.ts";
import { isXml } from "../xml/element.ts";
import { readOspfNeighborsXml } from "../xml/ospf-neighbor.ts";

type Draft = Writable<OspfNeighbor>;

/** Brief, `detail` and `extensive`, of one instance or of all. */
export const showOspfNeighbor = {
  run: "show ospf neighbor",
  needs: "view",
  xml: true,
  parse: (text) => (isXml(text) ? readOspfNeighborsXml(text) : readText(text)),
} satisfies Command<OspfNeighbor>;

function readText(text: string): Parsed<OspfNeighbor> {
  const lines = new Lines(text);
  const rows: Draft[] = [];
  let instance: string | undefined;
  let sawHeader = false;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const row = rowOf(line);
    const named = INSTANCE.exec(line)?.[1];
    const last = rows.at(-1);
    if (row !== undefined) rows.push({ ...given("instance", instance), ...row });
    else if (HEADER.test(line)) sawHeader = true;
    else if (named !== undefined) instance = named;
    else if (last === undefined || !takeByRule(RULES, last, line)) {
      if (!LABELS.test(line)) lines.leave();
    }
  }
  return { rows, unread: lines.unread, incomplete: lines.isCut || (sawHeader && rows.length === 0) };
}

const HEADER = /^Address\s+Interface\s+State\s+ID\s+Pri\s+Dead/i;
const INSTANCE = /^Instance:\s+(\S+)$/i;
const LABELS = /^(?:OSPF instance is not running|SPRING Adjacency Labels:|Label\s+Flags\s+Adj-Sid-Type)/i;
const ROW =
  /^(?<address>[0-9A-Fa-f]*[.:][0-9A-Fa-f.:]+)\s+(?<interface>[A-Za-z]\S*)\s+(?<state>[A-Za-z0-9]+)\s+(?<id>\d+(?:\.\d+){3})\s+(?<priority>\d+)\s+(?<dead>\d+)$/;

function rowOf(line: string): Draft | undefined {
  const { address, interface: name = "", state = "", id = "", priority, dead } = ROW.exec(line)?.groups ?? {};
  if (address === undefined) return undefined;
  return { address, interface: name, state, routerId: id, priority: Number(priority), deadSec: Number(dead) };
}

const RULES: readonly Rule<Draft>[] = [
  {
    pattern:
      /^Area (?<area>[\d.]+)(?:, opt (?<options>0x[0-9a-f]+))?(?:, DR (?<dr>[\d.]+))?(?:, BDR (?<bdr>[\d.]+))?$/i,
    take: (row, { area, options, dr, bdr }) => {
      Object.assign(row, given("area", area), given("options", options), given("dr", dr), given("bdr", bdr));
    },
  },
  {
    pattern: /^Up (?<up>[^,]+)(?:, adjacent (?<adjacent>.+))?$/,
    take: (row, { up = "", adjacent }) => {
      Object.assign(row, { up }, given("upSec", seconds(up)), given("adjacent", adjacent));
      Object.assign(row, given("adjacentSec", adjacent === undefined ? undefined : seconds(adjacent)));
    },
  },
  {
    pattern: /^Topology (?<name>\S+) \(ID (?<id>\d+)\) -> (?<state>\S+)/,
    take: (row, { name = "", id, state = "" }) => {
      row.topology = { name, id: Number(id), state };
    },
  },
  {
    pattern: /^(?<label>\d+)\s+(?<flags>[A-Z]+)\s+(?<type>(?:Un)?Protected)$/i,
    take: (row, { label, flags = "", type = "" }) => {
      row.adjacencyLabels = [...(row.adjacencyLabels ?? []), { label: integer(label) ?? 0, flags, type }];
    },
  },
];
