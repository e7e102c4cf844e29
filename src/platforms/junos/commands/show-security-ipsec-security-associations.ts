import type { Command } from "../../command.ts";
import { readIpsecSas } from "../ipsec-sa.ts";
import type { JunosTunnel, TunnelTotals } from "../ipsec-sa-rows.ts";

/** Brief and detail, of one peer or of all. */
export const showSecurityIpsecSecurityAssociations = {
  run: "show security ipsec security-associations",
  needs: "view",
  xml: true,
  parse: readIpsecSas,
} satisfies Command<JunosTunnel | TunnelTotals>;
