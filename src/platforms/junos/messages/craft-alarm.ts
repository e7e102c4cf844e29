import { textMessage } from "../text-message.ts";

/** craftd: the alarm lamp of the chassis. `chassis-alarm` is alarmd's word for the same. */
export const craftAlarm = textMessage({
  tag: "craft-alarm",
  event: "chassis-alarm",
  literal: " alarm ",
  pattern: /^(?<severity>Major|Minor) alarm (?<state>set|cleared), (?<reason>.+)$/,
  states: ["severity", "state"],
  key: ["alarm", "severity", "reason"],
});
