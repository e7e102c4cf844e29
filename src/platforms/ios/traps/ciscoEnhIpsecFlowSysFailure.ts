import { address, indexOf, seconds, trapOf } from "../../trap.ts";
import { CEIPSEC, ENHANCED_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** IPsec met an internal error, or the limit of what the box can hold. */
export const ciscoEnhIpsecFlowSysFailure = trapOf({
  name: "ciscoEnhIpsecFlowSysFailure",
  event: "ipsec-system-error",
  oids: [`${ENHANCED_NOTIFICATIONS}.3`],
  fields: {
    localAddress: address(CEIPSEC.localAddress),
    remoteAddress: address(CEIPSEC.remoteAddress),
    tunnelIndex: indexOf(0, CEIPSEC.activeTime),
    activeSec: seconds(CEIPSEC.activeTime),
  },
  beside: [CEIPSEC.localAddressType, CEIPSEC.remoteAddressType],
});
