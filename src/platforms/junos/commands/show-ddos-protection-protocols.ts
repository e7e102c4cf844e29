import type { Command } from "../../command.ts";
import { readDdosPolicers } from "../ddos.ts";
import type { DdosPolicer, DdosTotals } from "../ddos-rows.ts";

export const showDdosProtectionProtocols = {
  run: "show ddos-protection protocols",
  needs: "view",
  xml: true,
  parse: readDdosPolicers,
} satisfies Command<DdosPolicer | DdosTotals>;
