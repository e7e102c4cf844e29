import { matchFields } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const retransmit: LogMessage = {
  tag: "retransmit",
  event: "ike-retransmit",
  literal: "retransmit ",
  parse: (text) => matchFields(PATTERN, text),
};

const PATTERN = /retransmit (?<attempt>\d+) of (?<direction>request|response) (?:with )?message ID (?<messageId>\d+)/;
