import type { LogMessage } from "../message.ts";
import { textMessage } from "./text-message.ts";

/** A peer that sends more prefixes than it may: first beyond the threshold, then beyond the limit, then shut. */
export const bgpPrefixLimit = (tag: string, event: string): LogMessage =>
  textMessage({
    tag,
    event,
    pattern:
      /^(?<neighbor>\S+) \((?<kind>Internal|External) AS (?<peerAs>\d+)\): .*?prefix-limit(?: threshold)?\((?<limit>\d+)\) (?:exceeded )?for (?<family>\S+) nlri: (?<received>\d+)(?: \(instance (?<instance>[^)]+)\))?/,
    numbers: ["peerAs", "limit", "received"],
    attributes: { "peer-name": "neighbor", "peer-as": "peerAs" },
    key: ["bgp-prefixes", "neighbor", "family"],
  });
