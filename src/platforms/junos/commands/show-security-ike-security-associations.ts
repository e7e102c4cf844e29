import type { Command } from "../../command.ts";
import { readIkeSas } from "../ike-sa.ts";
import type { JunosIkeSa } from "../ike-sa-rows.ts";

/** Brief and detail, of one peer or of all. */
export const showSecurityIkeSecurityAssociations = {
  run: "show security ike security-associations",
  needs: "view",
  xml: true,
  parse: readIkeSas,
} satisfies Command<JunosIkeSa>;
