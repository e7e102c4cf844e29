import type { Fields } from "../../../model/observation.ts";
import type { Command } from "../../command.ts";
import { listOf, parseRows } from "../rows.ts";

/** The names of the connections that are loaded over VICI. */
export const getConns = {
  run: "get-conns",
  needs: "privileged",
  parse: (text) =>
    parseRows(text, (message) =>
      Array.isArray(message.conns) ? listOf(message, "conns").map((name) => ({ name })) : undefined,
    ),
} satisfies Command<Fields>;
