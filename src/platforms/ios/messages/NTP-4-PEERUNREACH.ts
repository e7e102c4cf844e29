import { messageOf } from "../message.ts";

export const ntpPeerUnreachable = messageOf({
  tag: "NTP-4-PEERUNREACH",
  event: "ntp-server-unreachable",
  pattern: /Peer (?<server>\S+) is unreachable/i,
  key: ["ntp", "server"],
});
