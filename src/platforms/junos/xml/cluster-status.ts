import type { Parsed } from "../../command.ts";
import type { ClusterNode, GroupDraft, RedundancyGroup } from "../cluster-rows.ts";
import type { Writable } from "../rules.ts";
import { given, integer } from "../values.ts";
import { type ElementTable, fill, put, putNumber, readReply, textOf, within } from "./fill.ts";

/** `get-chassis-cluster-status`: both nodes of a group stand one behind the other in one element. */
export const readClusterStatusXml = (text: string): Parsed<RedundancyGroup> =>
  readReply(text, (reply) => {
    const [cluster] = within(reply, "cluster-id");
    return [...within(reply, "redundancy-group")].map((element) => {
      const group: GroupDraft = {
        ...given("clusterId", integer(textOf(element, "cluster-id") ?? cluster?.text)),
        redundancyGroup: integer(textOf(element, "redundancy-group-id")) ?? 0,
        failoverCount: integer(textOf(element, "redundancy-group-failover-count")) ?? 0,
        nodes: [],
      };
      for (const devices of within(element, "device-stats"))
        fill(group.nodes as Writable<ClusterNode>[], devices, NODES);
      return group;
    });
  });

type Nodes = Writable<ClusterNode>[];
const NODE: ElementTable<Writable<ClusterNode>> = {
  "device-priority": putNumber("priority"),
  "redundancy-group-status": put("status"),
  preempt: put("preempt"),
  "failover-mode": put("manual"),
  "monitor-failures": put("monitorFailures"),
};

const NODES: ElementTable<Nodes> = {
  "device-name": (nodes, { text }) => {
    nodes.push({ node: text, priority: 0, status: "", preempt: "n/a", manual: "n/a" });
  },
  ...Object.fromEntries(
    Object.entries(NODE).map(([name, take]): [string, ElementTable<Nodes>[string]] => [
      name,
      (nodes, element) => {
        const last = nodes.at(-1);
        if (last !== undefined) take(last, element);
      },
    ]),
  ),
};
