import { messageOf } from "../message.ts";

/** IOS-XR's; IOS writes `CLNS-5-ADJCHANGE`. */
export const isisAdjacency = messageOf({
  tag: "ISIS-5-ADJCHANGE",
  event: "isis-neighbor-status",
  pattern:
    /Adjacency to (?<neighbor>\S+) \((?<interface>[^)]+)\)(?: \((?<level>L\d)\))? (?<state>Up|Down)(?:, (?<reason>.+))?$/i,
  states: ["state"],
  key: ["isis", "neighbor", "interface"],
});
