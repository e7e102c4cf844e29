import type { Command } from "../../command.ts";
import { readVpnSessions, type VpnSession } from "../vpn-sessiondb.ts";

export const showVpnSessiondbRemote = {
  run: "show vpn-sessiondb remote",
  needs: "privileged",
  parse: readVpnSessions,
} satisfies Command<VpnSession>;
