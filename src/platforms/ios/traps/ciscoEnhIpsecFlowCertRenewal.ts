import { number, text, trapOf } from "../../trap.ts";
import { CEIPSEC, ENHANCED_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** A certificate of this device was renewed, or could not be. */
export const ciscoEnhIpsecFlowCertRenewal = trapOf({
  name: "ciscoEnhIpsecFlowCertRenewal",
  event: "certificate-renewed",
  oids: [`${ENHANCED_NOTIFICATIONS}.7`],
  fields: {
    subject: text(CEIPSEC.certSubject),
    serial: text(CEIPSEC.certSerial),
    issuer: text(CEIPSEC.certIssuer),
    renewalStatus: number(CEIPSEC.certRenewalStatus),
  },
  beside: [CEIPSEC.certExpiry],
  key: ["certificate", "serial"],
});
