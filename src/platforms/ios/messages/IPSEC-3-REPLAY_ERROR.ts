import { messageOf } from "../message.ts";

/** The data plane of IOS-XE says it inside a message of the platform. */
export const replayError = messageOf({
  tag: "IPSEC-3-REPLAY_ERROR",
  event: "replay-detected",
  literal: "IPSec SA receives anti-replay error",
  pattern:
    /IPSec SA receives anti-replay error, DP Handle (?<dpHandle>\d+),(?: peer)? src_addr (?<sourceAddress>[^\s,]+), dest_addr (?<destinationAddress>[^\s,]+), SPI:? (?<spi>0x[0-9A-Fa-f]+)/,
  numbers: ["dpHandle", "spi"],
  key: ["replay-detected", "sourceAddress", "destinationAddress", "spi"],
});
