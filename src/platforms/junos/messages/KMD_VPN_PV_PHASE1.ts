import { phaseFailure } from "../phase-failure.ts";

export const vpnPhase1Failure = phaseFailure({ tag: "KMD_VPN_PV_PHASE1", event: "ike-negotiation-failed" });
