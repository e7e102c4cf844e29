import type { Command } from "../../command.ts";
import { type JunosIkeSa, readIkeSas } from "../ike-sa.ts";

/** Brief and detail, of one peer or of all. */
export const showIkeSecurityAssociations = {
  run: "show ike security-associations",
  needs: "view",
  parse: readIkeSas,
} satisfies Command<JunosIkeSa>;
