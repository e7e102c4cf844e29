import type { LogMessage } from "../message.ts";
import { attributeFields, fieldsOf } from "./message-fields.ts";

/** The same sentence for every kind of packet that the data plane drops; the tag says which kind. */
const DROPPED =
  /IPSec tunnel on (?<interface>\S+) with tunnel ID (?<tunnel>0x[0-9a-f]+|\d+)!?\s+From (?<source>\S+) to (?<destination>[^\s,]+),\s*(?<protocol>ESP|AH)(?:, SPI (?<spi>0x[0-9a-f]+|\d+))?(?:, SEQ (?<sequence>0x[0-9a-f]+|\d+))?/i;

const ATTRIBUTES = {
  "source-address": "sourceAddress",
  "destination-address": "destinationAddress",
  "interface-name": "interface",
  "tunnel-id": "tunnelIndex",
  // Numbered arguments: the tunnel, the SPI in decimal, the sequence number
  index: "tunnelIndex",
  index1: "spi",
  index2: "sequence",
} as const;

/** `RT_IPSEC_REPLAY` and its siblings. */
export const droppedPacket = (tag: string, event: string): LogMessage => ({
  tag,
  event,
  parse(text, attributes) {
    const groups = DROPPED.exec(text)?.groups;
    if (groups === undefined && attributes === undefined) return undefined;
    const { interface: name, tunnel, source, destination, protocol, spi, sequence } = groups ?? {};
    const fields = fieldsOf({
      ...attributeFields(attributes, ATTRIBUTES),
      ...fieldsOf({
        interface: name,
        tunnelIndex: numberOf(tunnel),
        sourceAddress: source,
        destinationAddress: destination,
        protocol: protocol === undefined ? undefined : protocol.toUpperCase() === "AH" ? 51 : 50,
        spi: numberOf(spi),
        sequence: numberOf(sequence),
      }),
    });
    const { sourceAddress, destinationAddress } = fields;
    const hex = typeof fields.spi === "number" ? fields.spi.toString(16).padStart(8, "0") : "";
    return { fields, instanceKey: `${event} ${sourceAddress} ${destinationAddress} ${hex}` };
  },
});

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
