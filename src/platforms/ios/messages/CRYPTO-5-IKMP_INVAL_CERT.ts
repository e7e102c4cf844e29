import { messageOf } from "../message.ts";

export const invalidCertificate = messageOf({
  tag: "CRYPTO-5-IKMP_INVAL_CERT",
  event: "certificate-invalid",
  pattern: /Certificate received from (?<remoteAddress>\S+) is bad(?:: (?<reason>.+))?$/,
  key: ["peer", "remoteAddress"],
});
