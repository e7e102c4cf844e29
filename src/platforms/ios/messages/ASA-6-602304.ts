import { messageOf } from "../message.ts";

export const asaSaDeleted = messageOf({
  tag: "ASA-6-602304",
  event: "child-sa-closed",
  pattern:
    /IPSEC: An? (?<direction>inbound|outbound) (?<type>.+?) SA \(SPI= ?(?<spi>0x[0-9A-Fa-f]+)\) between (?<localAddress>\S+) and (?<remoteAddress>\S+) \(user= ?(?<user>[^)]*)\) has been deleted/,
  numbers: ["spi"],
  key: ["child-sa", "spi"],
});
