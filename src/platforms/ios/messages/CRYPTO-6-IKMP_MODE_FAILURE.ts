import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const ikmpModeFailure: LogMessage = {
  tag: "CRYPTO-6-IKMP_MODE_FAILURE",
  event: "ike-mode-failed",
  parse: fieldsReader(/Processing of (?<mode>\w+) mode failed with peer at (?<remoteAddress>[0-9A-Fa-f.:]+)/),
};
