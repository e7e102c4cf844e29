import { messageOf } from "../message.ts";

export const asaIkev2Up = messageOf({
  tag: "ASA-5-750006",
  event: "ike-sa-established",
  pattern:
    /^Local:(?<localAddress>[0-9A-Fa-f.:]+):(?<localPort>\d+) Remote:(?<remoteAddress>[0-9A-Fa-f.:]+):(?<remotePort>\d+) Username:(?<user>\S+) (?:IKEv2 )?SA UP\.?(?: Reason: (?<reason>.+))?$/,
  numbers: ["localPort", "remotePort"],
  always: { state: "UP" },
  key: ["ike-sa", "remoteAddress"],
});
