import { messageOf } from "../message.ts";

export const dpdSent = messageOf({
  tag: "dpd-sent",
  event: "dpd-sent",
  literal: "sending DPD request",
  pattern: /sending DPD request/,
});
