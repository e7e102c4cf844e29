import { messageOf } from "../message.ts";

export const natMappingChanged = messageOf({
  tag: "nat-mapping-changed",
  event: "nat-mapping-changed",
  literal: "NAT mappings of ",
  pattern:
    /NAT mappings of (?<protocol>\S+)? ?CHILD_SA with SPI (?<spi>[0-9a-f]+) and destination (?<remoteAddress>[0-9A-Fa-f.:%]+) changed(?:, queuing update job| to (?<newAddress>.+))?/,
  key: ["nat", "remoteAddress"],
});
