import { messageOf } from "../message.ts";

export const noMatchingProposal = messageOf({
  tag: "no-matching-proposal",
  event: "no-proposal-chosen",
  literal: "no matching proposal found",
  pattern: /no matching proposal found(?:, trying alternative config)?/,
});
