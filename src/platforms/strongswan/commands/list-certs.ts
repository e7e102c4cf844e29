import type { Fields } from "../../../model/observation.ts";
import type { Command } from "../../command.ts";
import { isEmpty, parseRows, textOf, typed } from "../rows.ts";

/** Certificates that charon holds: whose, of what kind, from when to when, and whether its private key is there. */
export const listCerts = {
  run: "list-certs",
  needs: "privileged",
  parse: (text) =>
    parseRows(text, (message) => {
      const { data: _, ...certificate } = message; // its DER bytes: the facts above are what is judged
      if (isEmpty(message)) return [];
      return textOf(message, "type") === undefined ? undefined : [typed(certificate)];
    }),
} satisfies Command<Fields>;
