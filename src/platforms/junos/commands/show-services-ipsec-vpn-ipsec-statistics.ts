import type { Command } from "../../command.ts";
import { type IpsecStatistics, readIpsecStatistics } from "../ipsec-statistics.ts";

export const showServicesIpsecVpnIpsecStatistics = {
  run: "show services ipsec-vpn ipsec statistics",
  needs: "view",
  parse: readIpsecStatistics,
} satisfies Command<IpsecStatistics>;
