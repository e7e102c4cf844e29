import { messageOf } from "../message.ts";

export const bgpAdjacency = messageOf({
  tag: "BGP-5-ADJCHANGE",
  event: "bgp-neighbor-status",
  pattern: /neighbor (?<neighbor>\S+)(?: vpn vrf (?<vrf>\S+))? (?<state>Up|Down)(?:\s+(?<reason>.+))?$/,
  key: ["bgp", "neighbor"],
});
