import { address, trapOf } from "../../trap.ts";
import { CIKE_PEER, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** IKE met an internal error, or the limit of what the box can hold. */
export const cikeSysFailure = trapOf({
  name: "cikeSysFailure",
  event: "ike-daemon-error",
  oids: [`${FLOW_NOTIFICATIONS}.3`],
  fields: { localAddress: address(CIKE_PEER.localAddress), remoteAddress: address(CIKE_PEER.remoteAddress) },
  key: ["ike-sa", "remoteAddress"],
});
