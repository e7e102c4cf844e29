import { messageOf } from "../message.ts";

export const keepaliveSent = messageOf({
  tag: "keepalive-sent",
  event: "nat-keepalive-sent",
  literal: "sending keep alive to ",
  pattern: /sending keep alive to (?<remoteAddress>[0-9A-Fa-f.:%]+)\[(?<remotePort>\d+)\]/,
  numbers: ["remotePort"],
});
