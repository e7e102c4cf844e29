import { messageOf } from "../message.ts";

/** The route to the tunnel’s destination leads through the tunnel. */
export const recursiveTunnel = messageOf({
  tag: "TUN-5-RECURDOWN",
  event: "tunnel-recursive-routing",
  pattern: /(?<interface>Tunnel\d+) temporarily disabled due to recursive routing/,
  key: ["line-protocol", "interface"],
});
