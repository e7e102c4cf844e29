import { messageOf } from "../message.ts";

export const packetReplayError = messageOf({
  tag: "CRYPTO-4-PKT_REPLAY_ERR",
  event: "replay-detected",
  pattern: /replay check failed(?: connection id=(?<connectionId>\d+)(?:, sequence number=(?<sequence>\d+))?)?/,
  numbers: ["connectionId", "sequence"],
  key: ["replay-detected", "connectionId"],
});
