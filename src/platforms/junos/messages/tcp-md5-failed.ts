import { textMessage } from "../text-message.ts";

/** RFC 2385: a segment of a protected session, BGP's above all, whose digest is wrong or absent. */
export const tcpMd5Failed = textMessage({
  tag: "tcp-md5-failed",
  event: "tcp-md5-failed",
  literal: " MD5 digest",
  pattern: /Packet from (?<source>\S+):(?<port>\d+) (?<digest>wrong|missing) MD5 digest/,
  numbers: ["port"],
  key: ["tcp-md5", "source"],
});
