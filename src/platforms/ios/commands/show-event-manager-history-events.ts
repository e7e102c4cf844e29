import type { Command } from "../../command.ts";
import type { Row } from "../row.ts";
import { readTable } from "../table.ts";

/** What EEM has run, and how it ended. */
export const showEventManagerHistoryEvents = {
  run: "show event manager history events",
  needs: "privileged",
  parse: (text) =>
    readTable(text, {
      header: /^No\.\s+(?:Job Id|Time of Event)/,
      row: /^(?<number>\d+)\s+(?:(?<jobId>\d+)\s+(?:(?<process>\w+)\s+(?<status>success|fail\w*|abort\w*|none|\w+)\s+)?)?(?<time>\w{3} \w{3} ?\d+ +[\d:]+ \d{4})\s+(?<eventType>\S+(?: \S+)?)\s+(?:(?<class>applet|script|callback): )?(?<name>\S.*)$/,
      numbers: ["number", "jobId"],
    }),
} satisfies Command<Row>;
