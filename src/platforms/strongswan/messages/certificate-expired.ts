import { messageOf } from "../message.ts";

export const certificateExpired = messageOf({
  tag: "certificate-expired",
  event: "certificate-expired",
  literal: "certificate invalid (",
  pattern: /(?<what>subject|issuer|ca)? ?certificate invalid \(valid from (?<notBefore>.+?) to (?<notAfter>[^)]+)\)/,
});
