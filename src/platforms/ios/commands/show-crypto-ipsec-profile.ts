import type { Command } from "../../command.ts";
import { readRecords } from "../records.ts";
import type { Row } from "../row.ts";

/** IPsec profiles: lifetimes, PFS and transform sets. */
export const showCryptoIpsecProfile = {
  run: "show crypto ipsec profile",
  needs: "privileged",
  parse: (text) =>
    readRecords(text, {
      begins: /^IPSEC profile (?<name>\S+)/,
      lines: [
        /^\s*(?<transformSet>\S+):\s+\{ (?<transforms>[^}]+?)\s*\}/,
        /^\s*Security association lifetime:\s*(?:(?<lifesizeKb>\d+) kilobytes\/)?(?<lifetimeSec>\d+) seconds/,
        /^\s*Kilobyte Volume Rekey has been (?<kilobyteRekey>\w+)/,
      ],
      neutral: /^\s*(?:Transform sets=\{|\})$/,
      numbers: ["lifesizeKb", "lifetimeSec"],
    }),
} satisfies Command<Row>;
