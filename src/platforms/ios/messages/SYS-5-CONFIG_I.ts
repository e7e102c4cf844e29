import { matchFields } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const configured: LogMessage = {
  tag: "SYS-5-CONFIG_I",
  event: "configuration-changed",
  parse: (text) => matchFields(PATTERN, text),
};

const PATTERN = /Configured from (?<source>\S+)(?: by (?<user>\S+)(?: on (?<line>\S+)(?: \((?<address>[^)]+)\))?)?)?/;
