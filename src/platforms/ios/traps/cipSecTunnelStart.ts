import { indexOf, number, trapOf } from "../../trap.ts";
import { CIPSEC_TUNNEL, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** Child SAs came up. Which, only the row says that the objects belong to. */
export const cipSecTunnelStart = trapOf({
  name: "cipSecTunnelStart",
  event: "child-sa-established",
  oids: [`${FLOW_NOTIFICATIONS}.7`],
  fields: {
    tunnelIndex: indexOf(0, CIPSEC_TUNNEL.lifeTime, CIPSEC_TUNNEL.lifeSize),
    lifetimeSec: number(CIPSEC_TUNNEL.lifeTime),
    lifesizeKb: number(CIPSEC_TUNNEL.lifeSize),
  },
  key: ["child-sa-tunnel", "tunnelIndex"],
});
