import { address, indexOf, seconds, trapOf } from "../../trap.ts";
import { CEIPSEC, ENHANCED_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** Child SAs are gone. */
export const ciscoEnhIpsecFlowTunnelStop = trapOf({
  name: "ciscoEnhIpsecFlowTunnelStop",
  event: "child-sa-closed",
  oids: [`${ENHANCED_NOTIFICATIONS}.2`],
  fields: {
    localAddress: address(CEIPSEC.localAddress),
    remoteAddress: address(CEIPSEC.remoteAddress),
    tunnelIndex: indexOf(0, CEIPSEC.activeTime),
    activeSec: seconds(CEIPSEC.activeTime),
  },
  beside: [CEIPSEC.localAddressType, CEIPSEC.remoteAddressType],
  key: ["child-sa-tunnel", "tunnelIndex"],
});
