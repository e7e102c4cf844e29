import { messageOf } from "../message.ts";

export const asaPhase1Completed = messageOf({
  tag: "ASA-5-713119",
  event: "ike-sa-established",
  pattern:
    /^(?:Group = (?<group>[^,]+), )?(?:Username = (?<user>[^,]+), )?(?:IP = (?<remoteAddress>[0-9A-Fa-f.:]+), )?PHASE 1 COMPLETED/,
  key: ["ike-sa", "remoteAddress"],
});
