import { messageOf } from "../message.ts";

export const systemTimeValid = messageOf({
  tag: "system-time-valid",
  event: "clock-set",
  literal: "system time got valid",
  pattern: /system time got valid, rechecking certificates/,
});
