import { textMessage } from "../text-message.ts";

export const configurationEntered = textMessage({
  tag: "UI_DBASE_LOGIN_EVENT",
  event: "configuration-mode-entered",
  pattern: /User '(?<user>[^']*)' entering/,
  attributes: { username: "user" },
});
