import { messageOf } from "../message.ts";

export const eigrpNeighbor = messageOf({
  tag: "DUAL-5-NBRCHANGE",
  event: "eigrp-neighbor-status",
  pattern:
    /EIGRP-IPv(?<family>[46])(?::?\s*\(?\d*\)?)? (?<process>\d+): Neighbor (?<neighbor>\S+) \((?<interface>[^)]+)\) is (?<state>up|down): (?<reason>.+)$/,
  numbers: ["family", "process"],
  key: ["eigrp", "neighbor", "interface"],
});
