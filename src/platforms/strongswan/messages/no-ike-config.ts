import { messageOf } from "../message.ts";

export const noIkeConfig = messageOf({
  tag: "no-ike-config",
  event: "ike-no-config",
  literal: "no IKE config found for ",
  pattern:
    /no IKE config found for (?<localAddress>[0-9A-Fa-f.:%]+)\.\.\.(?<remoteAddress>[0-9A-Fa-f.:%]+), sending (?<notify>\w+)/,
  key: ["peer", "remoteAddress"],
});
