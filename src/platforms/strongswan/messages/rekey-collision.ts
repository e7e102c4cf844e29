import { fieldsReader } from "../../fields.ts";
import type { LogMessage } from "../../message.ts";

export const rekeyCollision: LogMessage = {
  tag: "rekey-collision",
  event: "rekey-collision",
  literal: "rekey collision ",
  parse: fieldsReader(
    /detected (?<what>\w+) ?rekey collision(?: for (?<scope>\w+))?|detected rekey collision for (?<sa>\w+)/,
  ),
};
