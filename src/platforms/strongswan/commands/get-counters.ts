import type { Fields } from "../../../model/observation.ts";
import type { Command } from "../../command.ts";
import { entriesOf, isEmpty, isSection, parseRows, typed } from "../rows.ts";

/** IKE event counters, of all connections (without a name) and of each (plugin `counters`). */
export const getCounters = {
  run: "get-counters",
  needs: "privileged",
  parse: (text) =>
    parseRows(text, (message) => {
      if (!isSection(message.counters)) return isEmpty(message) ? [] : undefined;
      return entriesOf(message, "counters").map(([connection, counters]) => ({
        ...(connection === "" ? {} : { connection }),
        counters: typed(counters),
      }));
    }),
} satisfies Command<Fields>;
