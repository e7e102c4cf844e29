import type { LogMessage } from "../../message.ts";

export const restarted: LogMessage = {
  tag: "SYS-5-RESTART",
  event: "device-restarted",
  parse: (text) => (/^System restarted/.test(text) ? { fields: {} } : undefined),
};
