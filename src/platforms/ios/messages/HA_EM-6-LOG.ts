import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

/** What an EEM applet writes with `action … syslog`. */
export const eemLog: LogMessage = {
  tag: "HA_EM-6-LOG",
  event: "policy-log",
  parse: fieldsReader(/^(?<applet>[^:]+): (?<text>.*)$/),
};
