import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const daemonStopping: LogMessage = {
  tag: "daemon-stopping",
  event: "daemon-stopping",
  literal: " received, shutting down",
  parse: fieldsReader(/(?<signal>SIG\w+) received, shutting down/),
};
