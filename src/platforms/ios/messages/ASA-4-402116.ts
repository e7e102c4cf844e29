import { messageOf } from "../message.ts";

export const asaPolicyMismatch = messageOf({
  tag: "ASA-4-402116",
  event: "traffic-selector-mismatch",
  pattern:
    /IPSEC: Received an? (?<protocol>ESP|AH) packet \(SPI= ?(?<spi>0x[0-9A-Fa-f]+), sequence number= ?(?<sequence>0x[0-9A-Fa-f]+)\) from (?<sourceAddress>\S+) \(user= ?(?<user>[^)]*)\) to (?<destinationAddress>[0-9A-Fa-f.:]+)\.\s+The decapsulated inner packet doesn't match the negotiated policy in the SA\.(?:\s+(?<rest>.+))?$/,
  numbers: ["spi", "sequence"],
  key: ["traffic-selector-mismatch", "sourceAddress", "destinationAddress", "spi"],
});
