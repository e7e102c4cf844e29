import { messageOf } from "../message.ts";

export const linkChanged = messageOf({
  tag: "LINK-5-CHANGED",
  event: "interface-status",
  pattern: /Interface (?<interface>\S+), changed state to (?<adminStatus>administratively down|\w+)/,
  key: ["interface", "interface"],
});
