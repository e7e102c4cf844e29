import { matchFields } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const daemonStarted: LogMessage = {
  tag: "daemon-started",
  event: "daemon-started",
  literal: "Starting IKE charon daemon",
  parse: (text) => matchFields(PATTERN, text),
};

const PATTERN = /Starting IKE charon daemon \((?<version>[^,)]+)/;
