import { phaseFailure } from "../phase-failure.ts";

/** The same without a tag, as older releases write it, and where a PIC puts its name in place of the tag. */
export const ikePhase2 = phaseFailure({ tag: "ike-phase-2", event: "child-sa-failed", literal: "IKE Phase-2" });
