import type { Command } from "../../command.ts";
import { readRecords } from "../records.ts";
import type { Row } from "../row.ts";

/** IKEv2 proposals that are configured. */
export const showCryptoIkev2Proposal = {
  run: "show crypto ikev2 proposal",
  needs: "privileged",
  parse: (text) =>
    readRecords(text, {
      begins: /^\s*IKEv2 proposal:\s*(?<name>\S+)/,
    }),
} satisfies Command<Row>;
