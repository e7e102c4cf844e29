import { phaseFailure } from "../phase-failure.ts";

export const vpnPhase2Failure = phaseFailure({ tag: "KMD_VPN_PV_PHASE2", event: "child-sa-failed" });
