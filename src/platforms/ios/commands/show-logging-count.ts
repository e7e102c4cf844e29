import type { Command } from "../../command.ts";
import type { Row } from "../row.ts";
import { readTable } from "../table.ts";

/** How often each message came (`logging count`): a storm shows here when the buffer has long lost its beginning. */
export const showLoggingCount = {
  run: "show logging count",
  needs: "privileged",
  parse: (text) =>
    readTable(text, {
      header: /^Facility\s+Message Name\s+Sev\s+Occur/,
      row: /^(?:(?<facility>[A-Z][\w-]*)\s+(?<mnemonic>[A-Z0-9_]+)\s+(?<severity>[0-7])\s+(?<occurrences>\d+)\s+(?<lastTime>\S.*)|(?<of>[A-Z][\w-]*) TOTAL\s+(?<total>\d+))$/,
      numbers: ["severity", "occurrences", "total"],
      neutral: /^[=\s-]+$/,
    }),
} satisfies Command<Row>;
