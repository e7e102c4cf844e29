import { address, trapOf } from "../../trap.ts";
import { CIKE_PEER, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** IKE met an error of the protocol. */
export const cikeProtocolFailure = trapOf({
  name: "cikeProtocolFailure",
  event: "ike-negotiation-failed",
  oids: [`${FLOW_NOTIFICATIONS}.5`],
  fields: { localAddress: address(CIKE_PEER.localAddress), remoteAddress: address(CIKE_PEER.remoteAddress) },
  key: ["ike-sa", "remoteAddress"],
});
