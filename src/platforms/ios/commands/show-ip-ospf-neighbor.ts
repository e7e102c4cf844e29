import type { Command } from "../../command.ts";
import { Lines } from "../lines.ts";
import { type Row, rowOf } from "../row.ts";

/** An OSPF neighbour: over a tunnel, the first to say that nothing comes through any more. */
export const showIpOspfNeighbor = {
  run: "show ip ospf neighbor",
  needs: "view",
  parse(text) {
    const lines = new Lines(text);
    const rows: Row[] = [];
    let sawHeader = false;
    for (let line = lines.next(); line !== undefined; line = lines.next()) {
      const groups = ROW.exec(line)?.groups;
      if (groups !== undefined) rows.push(neighbor(rowOf(groups, ["priority"])));
      else if (HEADER.test(line)) sawHeader = true;
      else lines.leave();
    }
    return { rows, unread: lines.unread, incomplete: (!sawHeader && rows.length === 0) || lines.isCut };
  },
} satisfies Command<Row>;

const HEADER = /^\s*Neighbor ID\s+Pri\s+State/;
/** `FULL/  -` on links without a designated router; OSPFv3 has an interface number where v2 has the address. */
const ROW =
  /^\s*(?<neighborId>[\d.]+)\s+(?<priority>\d+)\s+(?<state>[A-Z0-9-]+\/ *[A-Z-]+)\s+(?<deadTime>[\d:]+|\d+ msec|-)\s+(?<address>[\dA-Fa-f.:]+)\s+(?<interface>\S+)$/;

/** The state as printed, and its two halves. */
function neighbor(row: Row): Row {
  const [adjacency = "", role = ""] = String(row.state).split("/");
  return { ...row, adjacency, ...(role.trim() === "-" ? {} : { role: role.trim() }) };
}
