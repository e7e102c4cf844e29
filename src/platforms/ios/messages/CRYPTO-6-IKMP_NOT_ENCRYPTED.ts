import { messageOf } from "../message.ts";

export const ikmpNotEncrypted = messageOf({
  tag: "CRYPTO-6-IKMP_NOT_ENCRYPTED",
  event: "ike-message-malformed",
  pattern: /IKE packet from (?<remoteAddress>[0-9A-Fa-f.:]+) was not encrypted and it should've been/,
  key: ["peer", "remoteAddress"],
});
