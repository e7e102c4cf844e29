import { choice, indexOf, seconds, trapOf } from "../../trap.ts";
import { CIPSEC_SPI, CIPSEC_TUNNEL, FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** Child SAs ended before their time. */
export const cipSecEarlyTunTerm = trapOf({
  name: "cipSecEarlyTunTerm",
  event: "child-sa-closed",
  oids: [`${FLOW_NOTIFICATIONS}.11`],
  fields: {
    tunnelIndex: indexOf(0, CIPSEC_TUNNEL.activeTime),
    activeSec: seconds(CIPSEC_TUNNEL.activeTime),
    protocol: choice(CIPSEC_SPI.protocol, { 1: "AH", 2: "ESP", 3: "IPCOMP" }),
  },
  always: { early: true },
  key: ["child-sa-tunnel", "tunnelIndex"],
});
