import { matchFields } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const dpdTimedOut: LogMessage = {
  tag: "dpd-timed-out",
  event: "peer-dead",
  literal: "DPD check timed out",
  parse: (text) => matchFields(PATTERN, text),
};

const PATTERN = /(?<text>DPD check timed out, enforcing DPD action)/;
