import { messageOf } from "../message.ts";

export const duplicateIkeSa = messageOf({
  tag: "duplicate-ike-sa",
  event: "ike-sa-duplicate",
  literal: "deleting duplicate IKE_SA ",
  pattern: /deleting duplicate IKE_SA for (?:peer )?'(?<remoteId>.*)' due to uniqueness policy/,
  key: ["peer", "remoteId"],
});
