import { droppedPacket } from "../data-plane.ts";

export const replayedPacket = droppedPacket("RT_IPSEC_REPLAY", "replay-detected");
