import { address, trapOf } from "../../trap.ts";
import { CIKE_PEER, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** A message of an IKE SA came that this end does not hold: the same that `%CRYPTO-4-IKMP_NO_SA` says. */
export const cikeNoSa = trapOf({
  name: "cikeNoSa",
  event: "ike-no-sa",
  oids: [`${FLOW_NOTIFICATIONS}.6`],
  fields: { localAddress: address(CIKE_PEER.localAddress), remoteAddress: address(CIKE_PEER.remoteAddress) },
  key: ["ike-sa", "remoteAddress"],
});
