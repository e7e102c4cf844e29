import { messageOf } from "../message.ts";

export const asaPhase2Completed = messageOf({
  tag: "ASA-5-713120",
  event: "child-sa-established",
  pattern:
    /^(?:Group = (?<group>[^,]+), )?(?:Username = (?<user>[^,]+), )?(?:IP = (?<remoteAddress>[0-9A-Fa-f.:]+), )?PHASE 2 COMPLETED(?: \(msgid=(?<messageId>[0-9a-f]+)\))?/,
  key: ["tunnel", "remoteAddress"],
});
