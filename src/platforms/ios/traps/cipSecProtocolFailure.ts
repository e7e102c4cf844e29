import { choice, indexOf, seconds, trapOf } from "../../trap.ts";
import { CIPSEC_SPI, CIPSEC_TUNNEL, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** IPsec met an error of the protocol. */
export const cipSecProtocolFailure = trapOf({
  name: "cipSecProtocolFailure",
  event: "ipsec-protocol-error",
  oids: [`${FLOW_NOTIFICATIONS}.12`],
  fields: {
    tunnelIndex: indexOf(0, CIPSEC_TUNNEL.activeTime),
    activeSec: seconds(CIPSEC_TUNNEL.activeTime),
    protocol: choice(CIPSEC_SPI.protocol, { 1: "AH", 2: "ESP", 3: "IPCOMP" }),
  },
  key: ["child-sa-tunnel", "tunnelIndex"],
});
