import { address, indexOf, seconds, trapOf } from "../../trap.ts";
import { CIKE_PEER, CIKE_TUNNEL, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** An IKE SA is gone; why, the history table tells (cikeTunHistTermReason). */
export const cikeTunnelStop = trapOf({
  name: "cikeTunnelStop",
  event: "ike-sa-deleting",
  oids: [`${FLOW_NOTIFICATIONS}.2`],
  fields: {
    localAddress: address(CIKE_PEER.localAddress),
    remoteAddress: address(CIKE_PEER.remoteAddress),
    tunnelIndex: indexOf(0, CIKE_TUNNEL.activeTime),
    activeSec: seconds(CIKE_TUNNEL.activeTime),
  },
  key: ["ike-sa", "remoteAddress"],
});
