import type { Command } from "../../command.ts";
import { readFigures } from "../figures.ts";
import type { Row } from "../row.ts";

/** How many mappings of each kind NHRP holds. */
export const showIpNhrpSummary = {
  run: "show ip nhrp summary",
  needs: "privileged",
  parse: readFigures,
} satisfies Command<Row>;
