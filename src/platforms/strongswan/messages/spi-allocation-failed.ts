import { messageOf } from "../message.ts";

export const spiAllocationFailed = messageOf({
  tag: "spi-allocation-failed",
  event: "spi-allocation-failed",
  literal: "allocating SPI",
  pattern: /allocating SPI(?: from kernel)? failed/,
});
