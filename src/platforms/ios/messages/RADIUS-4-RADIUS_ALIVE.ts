import { messageOf } from "../message.ts";

export const radiusAlive = messageOf({
  tag: "RADIUS-4-RADIUS_ALIVE",
  event: "radius-server-status",
  pattern:
    /RADIUS server (?<server>[^\s:]+|[0-9A-Fa-f:]+):(?<authPort>\d+),(?<acctPort>\d+) (?:has returned|is being marked alive)/,
  numbers: ["authPort", "acctPort"],
  always: { state: "UP" },
  key: ["radius", "server"],
});
