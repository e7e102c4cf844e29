import { messageOf } from "../message.ts";

/** IOS-XR: who committed, and the number under which the change is kept. */
export const configurationCommitted = messageOf({
  tag: "CONFIG-6-DB_COMMIT",
  event: "configuration-changed",
  pattern: /Configuration committed by user '(?<user>[^']*)'\.(?: .*?commit changes (?<commit>\d+)')?/,
  always: { source: "commit" },
});
