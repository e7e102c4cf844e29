import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const noProposal: LogMessage = {
  tag: "no-proposal",
  event: "no-proposal-chosen",
  literal: "NO_PROPOSAL_CHOSEN",
  parse: fieldsReader(/(?<text>received NO_PROPOSAL_CHOSEN(?: notify)? error|sending NO_PROPOSAL_CHOSEN)/),
};
