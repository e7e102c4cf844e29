import { address, number, type Trap, trapOf } from "../../trap.ts";
import { CEIPSEC, ENHANCED_NOTIFICATIONS } from "../flow-monitor-mib.ts";

const form = trapOf({
  name: "ciscoEnhIpsecFlowBadSa",
  event: "invalid-spi",
  oids: [`${ENHANCED_NOTIFICATIONS}.5`],
  fields: {
    destinationAddress: address(CEIPSEC.failDestination),
    sourceAddress: address(CEIPSEC.failSource),
    spi: number(CEIPSEC.failSpi),
  },
  beside: [CEIPSEC.failSourceType, CEIPSEC.failDestinationType],
});

/** A packet came under an SPI that this end does not know: the same that `%CRYPTO-4-RECVD_PKT_INV_SPI` says, and its key. */
export const ciscoEnhIpsecFlowBadSa: Trap = {
  ...form,
  read(varbinds) {
    const content = form.read(varbinds);
    if (!("fields" in content)) return content;
    const { sourceAddress, destinationAddress, spi } = content.fields;
    if (sourceAddress === undefined || destinationAddress === undefined || typeof spi !== "number") return content;
    return { ...content, instanceKey: `invalid-spi ${sourceAddress} ${destinationAddress} ${spi.toString(16)}` };
  },
};
