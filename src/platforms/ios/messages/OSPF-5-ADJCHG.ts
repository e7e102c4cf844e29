import { messageOf } from "../message.ts";

export const ospfAdjacency = messageOf({
  tag: "OSPF-5-ADJCHG",
  event: "ospf-neighbor-status",
  pattern:
    /Process (?<process>\d+), Nbr (?<neighbor>\S+) on (?<interface>\S+) from (?<stateBefore>\w+) to (?<state>\w+)(?:, (?<reason>.+))?$/,
  numbers: ["process"],
  key: ["ospf", "neighbor", "interface"],
});
