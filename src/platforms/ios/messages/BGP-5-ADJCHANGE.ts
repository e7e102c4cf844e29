import { messageOf } from "../message.ts";

export const bgpAdjacency = messageOf({
  tag: "BGP-5-ADJCHANGE",
  event: "bgp-neighbor-status",
  pattern:
    /neighbor (?<neighbor>\S+)(?: (?:active|passive))?(?: vpn vrf (?<vrf>\S+))? (?<state>Up|Down)(?:\s+(?<reason>.+))?$/,
  states: ["state"],
  key: ["bgp", "neighbor"],
});
