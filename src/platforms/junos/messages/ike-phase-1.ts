import { phaseFailure } from "../phase-failure.ts";

/** The same without a tag, as older releases write it, and where a PIC puts its name in place of the tag. */
export const ikePhase1 = phaseFailure({
  tag: "ike-phase-1",
  event: "ike-negotiation-failed",
  literal: "IKE Phase-1",
});
