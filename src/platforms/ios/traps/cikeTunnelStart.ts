import { address, indexOf, number, trapOf } from "../../trap.ts";
import { CIKE_PEER, CIKE_TUNNEL, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** An IKE SA came up. */
export const cikeTunnelStart = trapOf({
  name: "cikeTunnelStart",
  event: "ike-sa-established",
  oids: [`${FLOW_NOTIFICATIONS}.1`],
  fields: {
    localAddress: address(CIKE_PEER.localAddress),
    remoteAddress: address(CIKE_PEER.remoteAddress),
    tunnelIndex: indexOf(0, CIKE_TUNNEL.lifeTime),
    lifetimeSec: number(CIKE_TUNNEL.lifeTime),
  },
  key: ["ike-sa", "remoteAddress"],
});
