import { textMessage } from "../text-message.ts";

/** Who puts another configuration in the place of the candidate, and which: `rollback 3`. */
export const configurationLoaded = textMessage({
  tag: "UI_LOAD_EVENT",
  event: "configuration-load",
  pattern: /^User '(?<user>[^']*)' is performing a '(?<action>(?:rollback (?<rollback>\d+)|[^']*))'/,
  numbers: ["rollback"],
  attributes: { username: "user" },
});
