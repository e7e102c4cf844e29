import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const gaveUp: LogMessage = {
  tag: "gave-up",
  event: "ike-gave-up",
  literal: "giving up after ",
  parse: fieldsReader(/giving up after (?<attempts>\d+) retransmits/),
};
