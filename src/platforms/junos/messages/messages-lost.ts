import type { LogMessage } from "../../message.ts";

/** The device itself lost messages: what its log does not say proves nothing. */
export const messagesLost: LogMessage = {
  tag: "messages-lost",
  event: "messages-lost",
  literal: "messages lost",
  parse(text) {
    const count = /(?<!\d)(\d+) messages lost/.exec(text)?.[1];
    return count === undefined ? undefined : { fields: { count: Number(count) } };
  },
};
