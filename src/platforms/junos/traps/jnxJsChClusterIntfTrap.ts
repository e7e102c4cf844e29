import { text, trapOf } from "../../trap.ts";
import { CLUSTER_NOTIFICATIONS, clusterObject } from "../cluster-mib.ts";

/** A control or fabric link of the cluster came up or went down. */
export const jnxJsChClusterIntfTrap = trapOf({
  name: "jnxJsChClusterIntfTrap",
  event: "cluster-link-status",
  oids: [`${CLUSTER_NOTIFICATIONS}.2`],
  fields: {
    cluster: text(clusterObject(2)),
    link: text(clusterObject(7)),
    state: (varbinds) => varbinds.text(clusterObject(8))?.toUpperCase(),
    severity: text(clusterObject(9)),
    reason: text(clusterObject(10)),
  },
  key: ["cluster-link", "link"],
});
