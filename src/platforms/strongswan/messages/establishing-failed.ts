import { messageOf } from "../message.ts";

export const establishingFailed = messageOf({
  tag: "establishing-failed",
  event: "ike-gave-up",
  literal: "establishing IKE_SA failed",
  pattern: /establishing IKE_SA failed, (?<reason>.+)$/,
  key: ["ike-sa", "connection"],
});
