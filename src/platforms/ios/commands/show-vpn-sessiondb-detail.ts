import type { Command } from "../../command.ts";
import { readVpnSessions, type VpnSession } from "../vpn-sessiondb.ts";

export const showVpnSessiondbDetail = {
  run: "show vpn-sessiondb detail",
  needs: "privileged",
  parse: readVpnSessions,
} satisfies Command<VpnSession>;
