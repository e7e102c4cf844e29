import { messageOf } from "../message.ts";

export const notifyReceived = messageOf({
  tag: "notify-received",
  event: "ike-notify-received",
  literal: " notify error",
  pattern: /received (?<notify>[A-Z_]+) notify error/,
  key: ["peer", "connection"],
});
