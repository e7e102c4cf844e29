import type { Command } from "../../command.ts";
import type { Row } from "../row.ts";
import { readTable } from "../table.ts";

/** What the data plane of IOS-XE has dropped and why: `SA_NOT_FOUND_SPI` counts what no log line tells. */
export const showQfpIpsecDrops = {
  run: "show platform hardware qfp active feature ipsec data drop",
  needs: "privileged",
  parse: (text) =>
    readTable(text, {
      header: /^\s*Drop Type\s+Name\s+Packets/,
      row: /^\s*(?<type>\d+)\s+(?<name>[A-Z][A-Z0-9_]+)\s+(?<packets>\d+)$/,
      numbers: ["type", "packets"],
      neutral: /^-+$/,
    }),
} satisfies Command<Row>;
