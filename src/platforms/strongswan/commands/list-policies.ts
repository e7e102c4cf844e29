import type { Fields } from "../../../model/observation.ts";
import type { Command } from "../../command.ts";
import { entriesOf, parseRows, typed } from "../rows.ts";

/** Trap, drop and pass policies that are installed (`swanctl --list-pols`): a trap makes the tunnel when traffic asks for it. */
export const listPolicies = {
  run: "list-policies",
  needs: "privileged",
  parse: (text) =>
    parseRows(text, (message) => entriesOf(message).map(([policy, values]) => ({ policy, ...typed(values) }))),
} satisfies Command<Fields>;
