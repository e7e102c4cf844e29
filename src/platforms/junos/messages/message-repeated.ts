import type { LogMessage } from "../../message.ts";

/** It multiplies the message before it. */
export const messageRepeated: LogMessage = {
  tag: "message-repeated",
  event: "message-repeated",
  literal: "last message repeated ",
  parse(text) {
    const times = /last message repeated (\d+) times?/.exec(text)?.[1];
    return times === undefined ? undefined : { fields: { times: Number(times) } };
  },
};
