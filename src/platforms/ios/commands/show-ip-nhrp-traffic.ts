import type { Command } from "../../command.ts";
import { readFigures } from "../figures.ts";
import type { Row } from "../row.ts";

/** NHRP packets sent and received by kind, of the box and of each tunnel. */
export const showIpNhrpTraffic = {
  run: "show ip nhrp traffic",
  needs: "privileged",
  parse: readFigures,
} satisfies Command<Row>;
