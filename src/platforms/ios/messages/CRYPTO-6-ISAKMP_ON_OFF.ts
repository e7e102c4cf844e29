import { messageOf } from "../message.ts";

export const isakmpOnOff = messageOf({
  tag: "CRYPTO-6-ISAKMP_ON_OFF",
  event: "ike-service-status",
  pattern: /ISAKMP is (?<state>ON|OFF)/,
  key: ["isakmp"],
});
