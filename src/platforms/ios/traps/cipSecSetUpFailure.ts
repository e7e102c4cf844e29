import { address, trapOf } from "../../trap.ts";
import { CIKE_PEER, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** Child SAs could not be made. */
export const cipSecSetUpFailure = trapOf({
  name: "cipSecSetUpFailure",
  event: "child-sa-failed",
  oids: [`${FLOW_NOTIFICATIONS}.10`],
  fields: {
    localAddress: address(CIKE_PEER.localAddress),
    remoteAddress: address(CIKE_PEER.remoteAddress),
  },
  key: ["child-sa", "remoteAddress"],
});
