import { messageOf } from "../message.ts";

/** IOS-XR's is `ISIS-5-ADJCHANGE`. */
export const clnsAdjacency = messageOf({
  tag: "CLNS-5-ADJCHANGE",
  event: "isis-neighbor-status",
  pattern: /ISIS: Adjacency to (?<neighbor>\S+) \((?<interface>[^)]+)\) (?<state>Up|Down)(?:, (?<reason>.+))?$/i,
  states: ["state"],
  key: ["isis", "neighbor", "interface"],
});
