import { textMessage } from "../text-message.ts";

/** Dead peer detection (RFC 3706) gave up on a peer. */
export const dpdPeerDown = textMessage({
  tag: "KMD_DPD_PEER_DOWN",
  event: "peer-dead",
  pattern: /DPD detected peer (?<remoteAddress>\S+) is dead/i,
  attributes: { "remote-address": "remoteAddress", "peer-address": "remoteAddress" },
  key: ["peer", "remoteAddress"],
});
