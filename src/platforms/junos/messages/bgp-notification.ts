import { textMessage } from "../text-message.ts";

/** RFC 4271 §4.5: what ended a BGP session, by number and by name. */
export const bgpNotification = textMessage({
  tag: "bgp-notification",
  event: "bgp-notification",
  literal: "NOTIFICATION ",
  pattern:
    /NOTIFICATION (?<direction>sent to|received from) (?<neighbor>[^\s+]+)(?:\+(?<port>\d+))? \((?:(?<kind>Internal|External) AS (?<peerAs>\d+)|[^)]*)\): code (?<code>\d+) \((?<error>[^)]*)\)(?: subcode (?<subcode>\d+) \((?<suberror>[^)]*)\))?(?:, Reason: (?<reason>.+))?/,
  numbers: ["port", "peerAs", "code", "subcode"],
  key: ["bgp", "neighbor"],
});
