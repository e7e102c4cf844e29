import { text, trapOf } from "../../trap.ts";
import { CLUSTER_NOTIFICATIONS, clusterObject } from "../cluster-mib.ts";

/** A redundancy group changed hands: the same that `JSRPD_RG_STATE_CHANGE` says. */
export const jnxJsChassisClusterSwitchover = trapOf({
  name: "jnxJsChassisClusterSwitchover",
  event: "redundancy-group-status",
  oids: [`${CLUSTER_NOTIFICATIONS}.1`],
  fields: {
    redundancyGroup: (varbinds) => varbinds.number(clusterObject(1)) ?? varbinds.text(clusterObject(1)),
    cluster: text(clusterObject(2)),
    node: text(clusterObject(3)),
    stateBefore: text(clusterObject(4)),
    state: text(clusterObject(5)),
    reason: text(clusterObject(6)),
  },
  key: ["redundancy-group", "redundancyGroup"],
});
