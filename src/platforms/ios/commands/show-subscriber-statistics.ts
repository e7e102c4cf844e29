import type { Command } from "../../command.ts";
import { readFigures } from "../figures.ts";
import type { Row } from "../row.ts";

/** Subscriber sessions: up, pending, authenticated, and how many came in the last hour. */
export const showSubscriberStatistics = {
  run: "show subscriber statistics",
  needs: "privileged",
  parse: readFigures,
} satisfies Command<Row>;
