import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const daemonStarted: LogMessage = {
  tag: "daemon-started",
  event: "daemon-started",
  literal: "Starting IKE charon daemon",
  parse: fieldsReader(/Starting IKE charon daemon \((?<version>[^,)]+)/),
};
