import { messageOf } from "../message.ts";

export const asaIkev2Down = messageOf({
  tag: "ASA-5-750007",
  event: "ike-sa-deleting",
  pattern:
    /^Local:(?<localAddress>[0-9A-Fa-f.:]+):(?<localPort>\d+) Remote:(?<remoteAddress>[0-9A-Fa-f.:]+):(?<remotePort>\d+) Username:(?<user>\S+) (?:IKEv2 )?SA DOWN\.?(?: Reason: (?<reason>.+))?$/,
  numbers: ["localPort", "remotePort"],
  always: { state: "DOWN" },
  key: ["ike-sa", "remoteAddress"],
});
