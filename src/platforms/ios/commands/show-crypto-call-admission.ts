import type { Command } from "../../command.ts";
import { readFigures } from "../figures.ts";
import type { Row } from "../row.ts";

/** How many IKE and IPsec SAs were asked for, admitted and refused (`crypto call admission limit`). */
export const showCryptoCallAdmission = {
  run: "show crypto call admission",
  needs: "privileged",
  parse: readFigures,
} satisfies Command<Row>;
