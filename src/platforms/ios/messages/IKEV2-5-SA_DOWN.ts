import { messageOf } from "../message.ts";

export const ikev2SaDown = messageOf({
  tag: "IKEV2-5-SA_DOWN",
  event: "ike-sa-deleting",
  pattern: /SA DOWN(?:.*?\b[Pp]eer:? (?<remoteAddress>[0-9A-Fa-f.:]+))?/,
  always: { state: "DOWN" },
  key: ["ike-sa", "remoteAddress"],
});
