import type { Command } from "../../command.ts";
import { readFigures } from "../figures.ts";
import type { Row } from "../row.ts";

/** How many IKEv2 SAs there are and have been. */
export const showCryptoIkev2Count = {
  run: "show crypto ikev2 count",
  needs: "privileged",
  parse: readFigures,
} satisfies Command<Row>;
