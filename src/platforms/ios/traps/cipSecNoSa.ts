import { trapOf } from "../../trap.ts";
import { FLOW_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** A packet came for which there is no SA. It has no objects: whose packet it was, only the log line says. */
export const cipSecNoSa = trapOf({
  name: "cipSecNoSa",
  event: "ipsec-no-sa",
  oids: [`${FLOW_NOTIFICATIONS}.13`],
});
