import { messageOf } from "../message.ts";

/** More often a clock that was never set than a certificate from the future. */
export const certificateNotYetValid = messageOf({
  tag: "PKI-3-CERTIFICATE_INVALID_NOT_YET_VALID",
  event: "certificate-not-yet-valid",
  pattern:
    /Certificate chain validation has failed\.?\s+The certificate \(SN: (?<serialNumber>[^)]+)\) is not yet valid\.?(?:\s+Validity period (?:starts|begins) on (?<notBefore>.+))?$/,
  key: ["certificate", "serialNumber"],
});
