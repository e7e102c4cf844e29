import { address, trapOf } from "../../trap.ts";
import { CIKE_PEER, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** A certificate or the list of revoked ones stood in the way. */
export const cikeCertCrlFailure = trapOf({
  name: "cikeCertCrlFailure",
  event: "certificate-invalid",
  oids: [`${FLOW_NOTIFICATIONS}.4`],
  fields: { localAddress: address(CIKE_PEER.localAddress), remoteAddress: address(CIKE_PEER.remoteAddress) },
  key: ["ike-sa", "remoteAddress"],
});
