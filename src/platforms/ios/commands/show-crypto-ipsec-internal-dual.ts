import type { Command } from "../../command.ts";
import { readFigures } from "../figures.ts";
import type { Row } from "../row.ts";

/** Traffic filters of dual-stack tunnels: applied, removed, failed. */
export const showCryptoIpsecInternalDual = {
  run: "show crypto ipsec internal dual",
  needs: "privileged",
  parse: readFigures,
} satisfies Command<Row>;
