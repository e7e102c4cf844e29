import { messageOf } from "../message.ts";

/** IOS-XR's; IOS writes `BGP-4-MAXPFX`. */
export const bgpPrefixThreshold = messageOf({
  tag: "BGP-5-MAXPFX",
  event: "bgp-prefix-thresh-exceeded",
  pattern:
    /No\. of (?<family>.+?) prefixes received from (?<neighbor>\S+) has reached (?<received>\d+), max (?<limit>\d+)/,
  numbers: ["received", "limit"],
  key: ["bgp-prefixes", "neighbor", "family"],
});
