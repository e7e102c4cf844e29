import { messageOf } from "../message.ts";

export const radiusDead = messageOf({
  tag: "RADIUS-4-RADIUS_DEAD",
  event: "radius-server-status",
  pattern: /RADIUS server (?<server>[^\s:]+|[0-9A-Fa-f:]+):(?<authPort>\d+),(?<acctPort>\d+) is not responding/,
  numbers: ["authPort", "acctPort"],
  always: { state: "DOWN" },
  key: ["radius", "server"],
});
