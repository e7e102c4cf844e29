import { messageOf } from "../message.ts";

export const asaAuthenticationFailed = messageOf({
  tag: "ASA-4-402120",
  event: "integrity-failed",
  pattern:
    /IPSEC: Received an? (?<protocol>ESP|AH) packet \(SPI= ?(?<spi>0x[0-9A-Fa-f]+), sequence number= ?(?<sequence>0x[0-9A-Fa-f]+)\) from (?<sourceAddress>\S+) \(user= ?(?<user>[^)]*)\) to (?<destinationAddress>[0-9A-Fa-f.:]+) that failed authentication/,
  numbers: ["spi", "sequence"],
  key: ["integrity-failed", "sourceAddress", "destinationAddress", "spi"],
});
