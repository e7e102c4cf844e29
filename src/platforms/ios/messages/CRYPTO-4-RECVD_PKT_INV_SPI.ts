import type { LogMessage } from "../../message.ts";

/** IOS writes at most one of these a minute for a flow (Cisco 115801): their number is no number of packets. */
export const recvdPktInvSpi: LogMessage = {
  tag: "CRYPTO-4-RECVD_PKT_INV_SPI",
  event: "invalid-spi",
  parse(text) {
    const groups = PATTERN.exec(text)?.groups;
    if (groups === undefined) return undefined;
    const { destination = "", protocol, spi = "0", source = "", interface: inputInterface } = groups;
    const fields = {
      destinationAddress: destination,
      sourceAddress: source,
      protocol: Number(protocol),
      spi: Number.parseInt(spi, 16),
      ...(inputInterface === undefined ? {} : { inputInterface }),
    };
    return { fields, instanceKey: `invalid-spi ${source} ${destination} ${spi.toLowerCase()}` };
  },
};

const PATTERN =
  /decaps:? rec'd IPSEC packet has invalid spi for destaddr=(?<destination>[0-9A-Fa-f.:]+), prot=(?<protocol>\d+), spi=0x(?<spi>[0-9A-Fa-f]{1,8})\(\d+\), srcaddr=(?<source>[0-9A-Fa-f.:]+)(?:, input interface=(?<interface>\S+))?/;
