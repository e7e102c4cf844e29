import { address, indexOf, number, trapOf } from "../../trap.ts";
import { CEIPSEC, ENHANCED_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** Child SAs came up. */
export const ciscoEnhIpsecFlowTunnelStart = trapOf({
  name: "ciscoEnhIpsecFlowTunnelStart",
  event: "child-sa-established",
  oids: [`${ENHANCED_NOTIFICATIONS}.1`],
  fields: {
    localAddress: address(CEIPSEC.localAddress),
    remoteAddress: address(CEIPSEC.remoteAddress),
    tunnelIndex: indexOf(0, CEIPSEC.lifeTime, CEIPSEC.lifeSize),
    lifetimeSec: number(CEIPSEC.lifeTime),
    lifesizeKb: number(CEIPSEC.lifeSize),
  },
  beside: [CEIPSEC.localAddressType, CEIPSEC.remoteAddressType],
  key: ["child-sa-tunnel", "tunnelIndex"],
});
