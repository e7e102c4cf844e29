import { messageOf } from "../message.ts";

export const asaSaCreated = messageOf({
  tag: "ASA-6-602303",
  event: "child-sa-established",
  pattern:
    /IPSEC: An? (?<direction>inbound|outbound) (?<type>.+?) SA \(SPI= ?(?<spi>0x[0-9A-Fa-f]+)\) between (?<localAddress>\S+) and (?<remoteAddress>\S+) \(user= ?(?<user>[^)]*)\) has been created/,
  numbers: ["spi"],
  key: ["child-sa", "spi"],
});
