import type { Fields } from "../../../model/observation.ts";
import type { Command } from "../../command.ts";
import { entriesOf, parseRows, typed } from "../rows.ts";

/** Pools of virtual addresses, how full each is, and with `leases` who holds what. */
export const getPools = {
  run: "get-pools",
  needs: "privileged",
  parse: (text) => parseRows(text, (message) => entriesOf(message).map(([name, pool]) => ({ name, ...typed(pool) }))),
} satisfies Command<Fields>;
