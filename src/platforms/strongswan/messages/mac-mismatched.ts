import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const macMismatched: LogMessage = {
  tag: "mac-mismatched",
  event: "authentication-failed",
  literal: "but MAC mismatched",
  parse: fieldsReader(/tried (?<keys>\d+) shared keys? for '(?<localId>.*?)' - '(?<remoteId>.*?)', but MAC mismatched/),
};
