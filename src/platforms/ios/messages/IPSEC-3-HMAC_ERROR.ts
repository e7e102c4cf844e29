import { messageOf } from "../message.ts";

/** As REPLAY_ERROR: inside a message of the platform. */
export const hmacError = messageOf({
  tag: "IPSEC-3-HMAC_ERROR",
  event: "integrity-failed",
  literal: "IPSec SA receives HMAC error",
  pattern:
    /IPSec SA receives HMAC error, DP Handle (?<dpHandle>\d+),(?: peer)? src_addr (?<sourceAddress>[^\s,]+), dest_addr (?<destinationAddress>[^\s,]+), SPI:? (?<spi>0x[0-9A-Fa-f]+)/,
  numbers: ["dpHandle", "spi"],
  key: ["integrity-failed", "sourceAddress", "destinationAddress", "spi"],
});
