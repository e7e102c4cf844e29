import { messageOf } from "../message.ts";

export const ikev2SaUp = messageOf({
  tag: "IKEV2-5-SA_UP",
  event: "ike-sa-established",
  pattern: /SA UP(?:.*?\b[Pp]eer:? (?<remoteAddress>[0-9A-Fa-f.:]+))?/,
  always: { state: "UP" },
  key: ["ike-sa", "remoteAddress"],
});
