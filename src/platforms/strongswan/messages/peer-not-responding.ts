import { messageOf } from "../message.ts";

export const peerNotResponding = messageOf({
  tag: "peer-not-responding",
  event: "ike-retrying",
  literal: "peer not responding, trying again",
  pattern: /peer not responding, trying again \((?<attempt>\d+)\/(?<attempts>\d+)\)/,
  numbers: ["attempt", "attempts"],
  key: ["ike-sa", "connection"],
});
