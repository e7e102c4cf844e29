import { address, trapOf } from "../../trap.ts";
import { CEIPSEC, ENHANCED_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** Child SAs could not be made. */
export const ciscoEnhIpsecFlowSetupFail = trapOf({
  name: "ciscoEnhIpsecFlowSetupFail",
  event: "child-sa-failed",
  oids: [`${ENHANCED_NOTIFICATIONS}.4`],
  fields: {
    localAddress: address(CEIPSEC.localAddress),
    remoteAddress: address(CEIPSEC.remoteAddress),
  },
  beside: [CEIPSEC.localAddressType, CEIPSEC.remoteAddressType],
  key: ["child-sa", "remoteAddress"],
});
