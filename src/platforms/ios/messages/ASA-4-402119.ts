import { messageOf } from "../message.ts";

export const asaReplay = messageOf({
  tag: "ASA-4-402119",
  event: "replay-detected",
  pattern:
    /IPSEC: Received an? (?<protocol>ESP|AH) packet \(SPI= ?(?<spi>0x[0-9A-Fa-f]+), sequence number= ?(?<sequence>0x[0-9A-Fa-f]+)\) from (?<sourceAddress>\S+) \(user= ?(?<user>[^)]*)\) to (?<destinationAddress>[0-9A-Fa-f.:]+) that failed anti-replay checking/,
  numbers: ["spi", "sequence"],
  key: ["replay-detected", "sourceAddress", "destinationAddress", "spi"],
});
