import { matchFields } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const noProposal: LogMessage = {
  tag: "no-proposal",
  event: "no-proposal-chosen",
  literal: "NO_PROPOSAL_CHOSEN",
  parse: (text) => matchFields(PATTERN, text),
};

const PATTERN = /(?<text>received NO_PROPOSAL_CHOSEN(?: notify)? error|sending NO_PROPOSAL_CHOSEN)/;
