import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const configured: LogMessage = {
  tag: "SYS-5-CONFIG_I",
  event: "configuration-changed",
  parse: fieldsReader(
    /Configured from (?<source>\S+)(?: by (?<user>\S+)(?: on (?<line>\S+)(?: \((?<address>[^)]+)\))?)?)?/,
  ),
};
