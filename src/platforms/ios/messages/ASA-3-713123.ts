import { messageOf } from "../message.ts";

export const asaKeepaliveLost = messageOf({
  tag: "ASA-3-713123",
  event: "peer-dead",
  pattern:
    /^(?:Group = (?<group>[^,]+), )?(?:Username = (?<user>[^,]+), )?(?:IP = (?<remoteAddress>[0-9A-Fa-f.:]+), )?IKE lost contact with remote peer, deleting connection \(keepalive type: (?<keepalive>\w+)\)/,
  key: ["peer", "remoteAddress"],
});
