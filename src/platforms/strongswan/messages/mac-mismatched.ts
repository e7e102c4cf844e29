import { matchFields } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const macMismatched: LogMessage = {
  tag: "mac-mismatched",
  event: "authentication-failed",
  literal: "but MAC mismatched",
  parse: (text) => matchFields(PATTERN, text),
};

const PATTERN = /tried (?<keys>\d+) shared keys? for '(?<localId>.*?)' - '(?<remoteId>.*?)', but MAC mismatched/;
