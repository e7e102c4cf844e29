import { number, text, trapOf } from "../../trap.ts";
import { CEIPSEC, ENHANCED_NOTIFICATIONS } from "../flow-monitor-mib.ts";

/** A certificate of this device expires soon, or has. */
export const ciscoEnhIpsecFlowCertExpiry = trapOf({
  name: "ciscoEnhIpsecFlowCertExpiry",
  event: "certificate-expired",
  oids: [`${ENHANCED_NOTIFICATIONS}.6`],
  fields: {
    subject: text(CEIPSEC.certSubject),
    serial: text(CEIPSEC.certSerial),
    issuer: text(CEIPSEC.certIssuer),
    expiryStatus: number(CEIPSEC.certExpiryStatus),
  },
  beside: [CEIPSEC.certExpiry],
  key: ["certificate", "serial"],
});
