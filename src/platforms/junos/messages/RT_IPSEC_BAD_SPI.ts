import { droppedPacket } from "../data-plane.ts";

export const badSpi = droppedPacket("RT_IPSEC_BAD_SPI", "invalid-spi");
