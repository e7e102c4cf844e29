import { messageOf } from "../message.ts";

export const bgpPrefixesReach = messageOf({
  tag: "BGP-4-MAXPFX",
  event: "bgp-prefix-thresh-exceeded",
  pattern:
    /(?:No\.|Number) of prefixes received from (?<neighbor>\S+)(?: (?:\(afi (?<afi>\d+)\)|vpn vrf (?<vrf>\S+)))* reaches (?<received>\d+), max (?<limit>\d+)/,
  numbers: ["afi", "received", "limit"],
  key: ["bgp-prefixes", "neighbor"],
});
