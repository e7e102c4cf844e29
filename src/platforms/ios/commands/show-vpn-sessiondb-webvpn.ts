import type { Command } from "../../command.ts";
import { readVpnSessions, type VpnSession } from "../vpn-sessiondb.ts";

export const showVpnSessiondbWebvpn = {
  run: "show vpn-sessiondb webvpn",
  needs: "privileged",
  parse: readVpnSessions,
} satisfies Command<VpnSession>;
