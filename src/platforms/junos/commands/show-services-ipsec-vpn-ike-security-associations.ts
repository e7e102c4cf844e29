import type { Command } from "../../command.ts";
import { type JunosIkeSa, readIkeSas } from "../ike-sa.ts";

/** Brief and detail, of one peer or of all. */
export const showServicesIpsecVpnIkeSecurityAssociations = {
  run: "show services ipsec-vpn ike security-associations",
  needs: "view",
  parse: readIkeSas,
} satisfies Command<JunosIkeSa>;
