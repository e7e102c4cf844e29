import type { Command } from "../../command.ts";
import { readFigures } from "../figures.ts";
import type { Row } from "../row.ts";

/** What became of IKEv2 requests; with `timeout` or `psh` of timers and helpers. */
export const showCryptoIkev2Stats = {
  run: "show crypto ikev2 stats",
  needs: "privileged",
  parse: readFigures,
} satisfies Command<Row>;
