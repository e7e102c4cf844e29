import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { type IpsecStatistics, readIpsecStatistics } from "../ipsec-statistics.ts";
import { orXml } from "../xml/any.ts";

export const showSecurityIpsecStatistics = {
  run: "show security ipsec statistics",
  needs: "view",
  parse: orXml(readIpsecStatistics),
} satisfies Command<IpsecStatistics | OutlineRow>;
