import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const dpdTimedOut: LogMessage = {
  tag: "dpd-timed-out",
  event: "peer-dead",
  literal: "DPD check timed out",
  parse: fieldsReader(/(?<text>DPD check timed out, enforcing DPD action)/),
};
