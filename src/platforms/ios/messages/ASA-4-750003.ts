import { messageOf } from "../message.ts";

export const asaIkev2Aborted = messageOf({
  tag: "ASA-4-750003",
  event: "ike-negotiation-failed",
  pattern:
    /^Local:(?<localAddress>[0-9A-Fa-f.:]+):(?<localPort>\d+) Remote:(?<remoteAddress>[0-9A-Fa-f.:]+):(?<remotePort>\d+) Username:(?<user>\S+) IKEv2 Negotiation aborted due to ERROR: (?<reason>.+)$/,
  numbers: ["localPort", "remotePort"],
  key: ["peer", "remoteAddress"],
});
