import type { Command } from "../../command.ts";
import { readVpnSessions, type VpnSession } from "../vpn-sessiondb.ts";

export const showVpnSessiondbRaIkev2Ipsec = {
  run: "show vpn-sessiondb ra-ikev2-ipsec",
  needs: "privileged",
  parse: readVpnSessions,
} satisfies Command<VpnSession>;
