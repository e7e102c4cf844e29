import { messageOf } from "../message.ts";

export const radiusAllDead = messageOf({
  tag: "RADIUS-3-ALLDEADSERVER",
  event: "radius-servers-dead",
  pattern: /Group (?<group>\S+): No active radius servers found\.(?: Id (?<id>\d+))?/,
  numbers: ["id"],
  always: { state: "DOWN" },
  key: ["radius-group", "group"],
});
