import { messageOf } from "../message.ts";

export const proposalsUnacceptable = messageOf({
  tag: "proposals-unacceptable",
  event: "no-proposal-chosen",
  literal: "received proposals ",
  pattern: /received proposals (?:unacceptable|inacceptable)/,
});
