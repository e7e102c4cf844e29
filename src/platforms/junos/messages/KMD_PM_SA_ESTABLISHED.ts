import type { LogMessage } from "../../message.ts";
import { attributeFields, fieldsOf, reading, told } from "../message-fields.ts";
import { Pairs } from "../pairs.ts";
import { selectorOf } from "../selector.ts";
import { hexSpi, integer } from "../values.ts";

type Values = Record<string, string>;
const put =
  (name: string) =>
  (values: Values, value: string): void => {
    values[name] = value;
  };

const PAIRS = new Pairs<Values>({
  "Local gateway": put("localAddress"),
  "Remote gateway": put("remoteAddress"),
  "Local ID": put("localId"),
  "Remote ID": put("remoteId"),
  Direction: put("direction"),
  SPI: put("spi"),
  "AUX-SPI": put("auxSpi"),
  Mode: put("mode"),
  Type: put("type"),
  "Traffic-selector": put("trafficSelector"),
  "FC Name": put("forwardingClass"),
});

/** One line for each direction of a new child SA: both together give the SPIs that the peer must know too. */
export const saEstablished: LogMessage = {
  tag: "KMD_PM_SA_ESTABLISHED",
  event: "child-sa-established",
  parse(text, attributes) {
    const values: Values = {};
    if (!PAIRS.take(values, text) && attributes === undefined) return undefined;
    const { localAddress, remoteAddress, localId, remoteId, spi = "", mode, type, direction } = values;
    const isInbound = direction?.toLowerCase().startsWith("in");
    const number = spi.startsWith("0x") ? hexSpi(spi) : integer(spi);
    const fields = fieldsOf({
      ...attributeFields(attributes, { "local-address": "localAddress", "remote-address": "remoteAddress" }),
      ...fieldsOf({
        localAddress,
        remoteAddress,
        localTs: localId === undefined ? undefined : selectorOf(localId),
        remoteTs: remoteId === undefined ? undefined : selectorOf(remoteId),
        direction: isInbound === undefined ? undefined : isInbound ? "INGRESS" : "EGRESS",
        spi: number,
        [isInbound === true ? "ingressSpi" : "egressSpi"]: number?.toString(16).padStart(8, "0"),
        mode: mode?.toUpperCase(),
        type: type?.toUpperCase(),
        trafficSelector: told(values.trafficSelector),
      }),
    });
    return reading(fields, "child-sa", fields.localAddress, fields.remoteAddress, fields.spi);
  },
};
