import { droppedPacket } from "../data-plane.ts";

export const authFail = droppedPacket("RT_IPSEC_AUTH_FAIL", "integrity-failed");
