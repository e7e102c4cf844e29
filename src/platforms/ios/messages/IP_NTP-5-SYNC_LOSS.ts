import { messageOf } from "../message.ts";

export const ntpSyncLost = messageOf({
  tag: "IP_NTP-5-SYNC_LOSS",
  event: "ntp-server-unreachable",
  pattern: /Synchronization lost : (?<server>\S+) : (?<reason>.+)$/,
  key: ["ntp", "server"],
});
