import { messageOf } from "../message.ts";

/** In main mode the usual sign of two pre-shared keys: what the peer sent decrypts to nonsense. */
export const ikmpBadMessage = messageOf({
  tag: "CRYPTO-4-IKMP_BAD_MESSAGE",
  event: "ike-message-malformed",
  pattern: /IKE message from (?<remoteAddress>[0-9A-Fa-f.:]+)\s+failed its sanity check or is malformed/,
  key: ["peer", "remoteAddress"],
});
