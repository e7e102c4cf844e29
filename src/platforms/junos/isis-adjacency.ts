import type { LogMessage } from "../message.ts";
import { textMessage } from "./text-message.ts";

/** An adjacency of ISO 10589 that came or went: an underlay that tunnels stand on. */
export const isisAdjacency = (tag: string, state: "UP" | "DOWN"): LogMessage =>
  textMessage({
    tag,
    event: "isis-neighbor-status",
    pattern:
      /^IS-IS (?:new|lost) (?<level>L\d) adjacency to (?<neighbor>\S+) on (?<interface>[^\s,]+)(?:, reason: (?<reason>.+))?$/,
    attributes: {
      "isis-level": "level",
      "neighbor-name": "neighbor",
      "neighbor-address": "neighbor",
      "interface-name": "interface",
    },
    always: { state },
    key: ["isis", "neighbor", "interface"],
  });
