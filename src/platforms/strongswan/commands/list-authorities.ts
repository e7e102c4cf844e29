import type { Fields } from "../../../model/observation.ts";
import type { Command } from "../../command.ts";
import { entriesOf, parseRows, typed } from "../rows.ts";

/** Certification authorities with where their revocations are asked. */
export const listAuthorities = {
  run: "list-authorities",
  needs: "privileged",
  parse: (text) =>
    parseRows(text, (message) => entriesOf(message).map(([name, authority]) => ({ name, ...typed(authority) }))),
} satisfies Command<Fields>;
