import type { Command } from "../../command.ts";
import { readVpnSessions, type VpnSession } from "../vpn-sessiondb.ts";

export const showVpnSessiondbAnyconnect = {
  run: "show vpn-sessiondb anyconnect",
  needs: "privileged",
  parse: readVpnSessions,
} satisfies Command<VpnSession>;
