import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const retransmit: LogMessage = {
  tag: "retransmit",
  event: "ike-retransmit",
  literal: "retransmit ",
  parse: fieldsReader(
    /retransmit (?<attempt>\d+) of (?<direction>request|response) (?:with )?message ID (?<messageId>\d+)/,
  ),
};
