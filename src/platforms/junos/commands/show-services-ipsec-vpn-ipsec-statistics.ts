import type { Command } from "../../command.ts";
import type { OutlineRow } from "../../outline-row.ts";
import { type IpsecStatistics, readIpsecStatistics } from "../ipsec-statistics.ts";
import { orXml } from "../xml/any.ts";

export const showServicesIpsecVpnIpsecStatistics = {
  run: "show services ipsec-vpn ipsec statistics",
  needs: "view",
  parse: orXml(readIpsecStatistics),
} satisfies Command<IpsecStatistics | OutlineRow>;
