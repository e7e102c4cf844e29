import type { LogMessage } from "../../message.ts";

/** eventd cannot send: messages to us are lost. */
export const logSenderStarved: LogMessage = {
  tag: "log-sender-starved",
  event: "messages-lost",
  literal: "sendto: No buffer space available",
  parse: (text) => (text.includes("No buffer space available") ? { fields: {} } : undefined),
};
