import { address, choice, indexOf, seconds, trapOf } from "../../trap.ts";
import { CIKE_PEER, CIPSEC_SPI, CIPSEC_TUNNEL, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** IPsec met an internal error, or the limit of what the box can hold. */
export const cipSecSysFailure = trapOf({
  name: "cipSecSysFailure",
  event: "ipsec-system-error",
  oids: [`${FLOW_NOTIFICATIONS}.9`],
  fields: {
    localAddress: address(CIKE_PEER.localAddress),
    remoteAddress: address(CIKE_PEER.remoteAddress),
    tunnelIndex: indexOf(0, CIPSEC_TUNNEL.activeTime),
    activeSec: seconds(CIPSEC_TUNNEL.activeTime),
    protocol: choice(CIPSEC_SPI.protocol, { 1: "AH", 2: "ESP", 3: "IPCOMP" }),
  },
  key: ["child-sa-tunnel", "tunnelIndex"],
});
