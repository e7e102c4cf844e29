import { textMessage } from "../text-message.ts";

/** What mgd found wrong in a configuration, and where. */
export const configurationError = textMessage({
  tag: "UI_CONFIGURATION_ERROR",
  event: "configuration-error",
  pattern:
    /^Process: (?<process>[^,]+), path: (?<path>\[[^\]]*\]|[^,]*), statement: (?<statement>[^,]*), (?<message>.+)$/,
});
