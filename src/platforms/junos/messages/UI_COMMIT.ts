import type { LogMessage } from "../../message.ts";
import { attributeFields, fieldsOf } from "../message-fields.ts";

/** Who commits, and with which words. */
export const commitRequested: LogMessage = {
  tag: "UI_COMMIT",
  event: "configuration-commit",
  parse(text, attributes) {
    const { user, comment } =
      /User '(?<user>[^']*)' (?:performed|requested) '?[^']*'? operation(?: \(comment: (?<comment>.*)\))?/.exec(text)
        ?.groups ?? {};
    if (user === undefined && attributes === undefined) return undefined;
    const told = fieldsOf({ user, comment: comment === "none" ? undefined : comment });
    return { fields: fieldsOf({ ...attributeFields(attributes, { username: "user" }), ...told }) };
  },
};
