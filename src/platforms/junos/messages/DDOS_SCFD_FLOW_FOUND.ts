import type { LogMessage } from "../../message.ts";
import { attributeFields } from "../message-fields.ts";

/** A culprit flow of control traffic was found. Its text is kept as it is: no form of it is documented. */
export const culpritFlowFound: LogMessage = {
  tag: "DDOS_SCFD_FLOW_FOUND",
  event: "culprit-flow-found",
  parse(text, attributes) {
    const fields = attributeFields(attributes, { "protocol-name": "protocol", "source-name": "source" });
    return { fields: { ...fields, description: text } };
  },
};
