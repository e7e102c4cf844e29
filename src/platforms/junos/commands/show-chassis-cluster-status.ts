import type { Command, Parsed } from "../../command.ts";
import type { ClusterNode, GroupDraft, RedundancyGroup } from "../cluster-rows.ts";
import { Lines } from "../lines.ts";
import { readClusterStatusXml } from "../xml/cluster-status.ts";
import { isXml } from "../xml/element.ts";

export const showChassisClusterStatus = {
  run: "show chassis cluster status",
  needs: "view",
  xml: true,
  parse: (text) => (isXml(text) ? readClusterStatusXml(text) : readText(text)),
} satisfies Command<RedundancyGroup>;

function readText(text: string): Parsed<RedundancyGroup> {
  const lines = new Lines(text);
  const rows: GroupDraft[] = [];
  let clusterId: number | undefined;
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const id = CLUSTER.exec(line)?.[1];
    const group = GROUP.exec(line);
    const node = nodeOf(line);
    const last = rows.at(-1);
    if (id !== undefined) clusterId = Number(id);
    else if (group !== null) {
      const ids = { redundancyGroup: Number(group[1]), failoverCount: Number(group[2]) };
      rows.push({ ...(clusterId === undefined ? {} : { clusterId }), ...ids, nodes: [] });
    } else if (node !== undefined && last !== undefined) last.nodes.push(node);
    else if (!KNOWN.test(line)) lines.leave();
  }
  // Both nodes are told, the lost one too
  const isShort = rows.length === 0 || rows.some(({ nodes }) => nodes.length < 2);
  return { rows, unread: lines.unread, incomplete: lines.isCut || isShort };
}

const CLUSTER = /^Cluster ID:\s*(\d+)/i;
const GROUP = /^Redundancy group:\s*(\d+)\s*,\s*Failover count:\s*(\d+)/i;
/** The header, and the legend of failure codes: two codes with their meaning on a line. */
const KNOWN =
  /^(?:Node(?: name)?\s+Priority\s+Status|Monitor Failure codes:|[A-Z]{2} {2}[A-Z][\w-]*(?: \w+)*(?: {2,}[A-Z]{2} {2}[A-Z][\w-]*(?: \w+)*)?$|(?:CS|GR|IF|LB|NH|SP|RE|FL|HW|IP|MB|NP|SM|CF|RS)\s+[A-Z]\w+ .*(?:monitoring|down|upgrade)$)/;
const NODE =
  /^(?<node>node\d)\s+(?<priority>\d+)\s+(?<status>[a-z][\w-]*)\s+(?<preempt>yes|no|n\/a)\s+(?<manual>yes|no|n\/a)(?:\s+(?<failures>\S.*))?$/i;

function nodeOf(line: string): ClusterNode | undefined {
  const { node, priority, status = "", preempt = "", manual = "", failures } = NODE.exec(line)?.groups ?? {};
  if (node === undefined) return undefined;
  const base = { node, priority: Number(priority), status, preempt, manual };
  return failures === undefined ? base : { ...base, monitorFailures: failures };
}
