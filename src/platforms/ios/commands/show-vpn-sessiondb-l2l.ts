import type { Command } from "../../command.ts";
import { readVpnSessions, type VpnSession } from "../vpn-sessiondb.ts";

export const showVpnSessiondbL2l = {
  run: "show vpn-sessiondb l2l",
  needs: "privileged",
  parse: readVpnSessions,
} satisfies Command<VpnSession>;
