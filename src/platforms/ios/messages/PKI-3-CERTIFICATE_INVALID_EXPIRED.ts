import { messageOf } from "../message.ts";

export const certificateExpired = messageOf({
  tag: "PKI-3-CERTIFICATE_INVALID_EXPIRED",
  event: "certificate-expired",
  pattern:
    /Certificate chain validation has failed\.?\s+The certificate \(SN: (?<serialNumber>[^)]+)\) has expired\.?(?:\s+Validity period ended on (?<notAfter>.+))?$/,
  key: ["certificate", "serialNumber"],
});
