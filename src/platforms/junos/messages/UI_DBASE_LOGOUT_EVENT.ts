import type { LogMessage } from "../../message.ts";
import { attributeFields, fieldsOf } from "../message-fields.ts";

export const configurationLeft: LogMessage = {
  tag: "UI_DBASE_LOGOUT_EVENT",
  event: "configuration-mode-left",
  parse(text, attributes) {
    const user = /User '([^']*)' exiting/.exec(text)?.[1];
    if (user === undefined && attributes === undefined) return undefined;
    return { fields: fieldsOf({ ...attributeFields(attributes, { username: "user" }), ...fieldsOf({ user }) }) };
  },
};
