import { messageOf } from "../message.ts";

export const asaSessionEnded = messageOf({
  tag: "ASA-4-113019",
  event: "session-ended",
  pattern:
    /^Group = (?<group>[^,]*), Username = (?<user>[^,]*), IP = (?<remoteAddress>[0-9A-Fa-f.:]+), Session disconnected\. Session Type: (?<sessionType>[^,]+), Duration: (?<duration>[^,]+), Bytes xmt: (?<bytesSent>\d+), Bytes rcv: (?<bytesReceived>\d+), Reason: (?<reason>.+)$/,
  numbers: ["bytesSent", "bytesReceived"],
  always: { state: "DOWN" },
  key: ["tunnel", "remoteAddress"],
});
