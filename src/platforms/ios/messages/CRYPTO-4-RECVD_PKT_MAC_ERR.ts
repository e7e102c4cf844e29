import { messageOf } from "../message.ts";

export const packetMacError = messageOf({
  tag: "CRYPTO-4-RECVD_PKT_MAC_ERR",
  event: "integrity-failed",
  pattern:
    /mac verify failed for connection id=(?<connectionId>\d+)(?: local=(?<localAddress>\S+) remote=(?<remoteAddress>\S+) spi=(?<spi>[0-9A-Fa-fx]+) seqno=(?<sequence>[0-9A-Fa-fx]+))?/,
  numbers: ["connectionId"],
  key: ["integrity-failed", "connectionId"],
});
