import type { Command } from "../../command.ts";
import { readRecords } from "../records.ts";
import type { Row } from "../row.ts";

/** IKEv1 policies that hold when none is configured. */
export const showCryptoIsakmpDefaultPolicy = {
  run: "show crypto isakmp default policy",
  needs: "privileged",
  parse: (text) =>
    readRecords(text, {
      begins: /^\s*(?:Default protection|Protection) suite of priority (?<priority>\d+)/,
      numbers: ["priority"],
    }),
} satisfies Command<Row>;
