import { messageOf } from "../message.ts";

export const pixInvalidSpi = messageOf({
  tag: "PIX-4-402101",
  event: "invalid-spi",
  pattern:
    /rec'd IPSEC packet has invalid spi for destaddr=(?<destinationAddress>[^\s,]+), prot=(?<protocol>\w+), spi=(?<spi>0x[0-9A-Fa-f]+)(?:\([^)]*\))?(?:, srcaddr=(?<sourceAddress>[^\s,]+))?/,
  numbers: ["protocol", "spi"],
  key: ["invalid-spi", "sourceAddress", "destinationAddress", "spi"],
});
