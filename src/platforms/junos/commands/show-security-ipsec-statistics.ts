import type { Command } from "../../command.ts";
import { type IpsecStatistics, readIpsecStatistics } from "../ipsec-statistics.ts";

export const showSecurityIpsecStatistics = {
  run: "show security ipsec statistics",
  needs: "view",
  parse: readIpsecStatistics,
} satisfies Command<IpsecStatistics>;
