import type { LogMessage } from "../../message.ts";
import { readNegotiation } from "../ike-negotiation.ts";

/** kmd writes it without a tag. */
export const ikeNegotiationCompleted: LogMessage = {
  tag: "ike-negotiation-completed",
  event: "ike-sa-established",
  literal: "IKE negotiation successfully completed",
  parse(text) {
    const rest = /IKE negotiation successfully completed\.?\s*(.*)$/.exec(text)?.[1];
    return rest === undefined ? undefined : readNegotiation(rest);
  },
};
