import { indexOf, seconds, trapOf } from "../../trap.ts";
import { CIPSEC_TUNNEL, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** Child SAs are gone. It carries nothing but their age: the row of that object is what names them. */
export const cipSecTunnelStop = trapOf({
  name: "cipSecTunnelStop",
  event: "child-sa-closed",
  oids: [`${FLOW_NOTIFICATIONS}.8`],
  fields: {
    tunnelIndex: indexOf(0, CIPSEC_TUNNEL.activeTime),
    activeSec: seconds(CIPSEC_TUNNEL.activeTime),
  },
  key: ["child-sa-tunnel", "tunnelIndex"],
});
