import type { LogMessage } from "../../message.ts";

export const commitCompleted: LogMessage = {
  tag: "UI_COMMIT_COMPLETED",
  event: "configuration-changed",
  parse: () => ({ fields: { source: "commit" } }),
};
