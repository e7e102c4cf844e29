import { messageOf } from "../message.ts";

export const linkStatus = messageOf({
  tag: "LINK-3-UPDOWN",
  event: "interface-status",
  pattern: /Interface (?<interface>\S+), changed state to (?<operStatus>up|down)/i,
  states: ["operStatus"],
  key: ["interface", "interface"],
});
