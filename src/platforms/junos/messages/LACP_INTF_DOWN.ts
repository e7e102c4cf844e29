import { textMessage } from "../text-message.ts";

/** IEEE 802.1AX: a member of an aggregate whose partner is silent. */
export const lacpInterfaceDown = textMessage({
  tag: "LACP_INTF_DOWN",
  event: "lacp-interface-down",
  pattern: /^(?<interface>\S+): Interface marked down due to (?<reason>.+?)(?: on member (?<member>\S+))?$/,
  attributes: { "aggregate-name": "interface", "interface-name": "member" },
  key: ["lacp", "interface", "member"],
});
