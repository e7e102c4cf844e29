import { textMessage } from "../text-message.ts";

export const configurationLeft = textMessage({
  tag: "UI_DBASE_LOGOUT_EVENT",
  event: "configuration-mode-left",
  pattern: /User '(?<user>[^']*)' exiting/,
  attributes: { username: "user" },
});
