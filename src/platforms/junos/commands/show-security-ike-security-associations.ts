import type { Command } from "../../command.ts";
import { type JunosIkeSa, readIkeSas } from "../ike-sa.ts";

/** Brief and detail, of one peer or of all. */
export const showSecurityIkeSecurityAssociations = {
  run: "show security ike security-associations",
  needs: "view",
  parse: readIkeSas,
} satisfies Command<JunosIkeSa>;
