import type { Command } from "../../command.ts";
import { readPrintedSas } from "../swanctl-sas.ts";
import { rowOf, type SaRow } from "./list-sas.ts";

/** What operators type at a shell, and paste: the rows are those of VICI's `list-sas`, in as far as swanctl prints them. */
export const swanctlListSas = {
  run: "swanctl --list-sas",
  needs: "privileged",
  parse: (text) => {
    const { sas, unread, isCut } = readPrintedSas(text);
    return { rows: sas.flatMap(([name, sa]) => rowOf(name, sa) ?? []), unread, incomplete: text !== "" && isCut };
  },
} satisfies Command<SaRow>;
