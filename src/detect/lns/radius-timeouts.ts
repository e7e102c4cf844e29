import { between, renderDuration, seconds } from "../../time/instant.ts";
import type { LnsDetector } from "../lns-detector.ts";

const FEWEST = 5;
/** A lost datagram now and then is no server that is away. */
const SHARE = 0.5;

export const radiusTimeouts: LnsDetector = {
  name: "radius-timeouts",
  opens: true,
  see({ previous, latest }) {
    if (latest.aaa === undefined || previous.aaa === undefined) return undefined;
    const asked = latest.aaa.requests - previous.aaa.requests;
    const timedOut = latest.aaa.timedOut - previous.aaa.timedOut;
    const accepted = latest.aaa.accepts - previous.aaa.accepts;
    if (asked < 0 || timedOut < FEWEST || timedOut < SHARE * (timedOut + accepted)) return undefined;
    const over = renderDuration(seconds(Math.round(between(previous.at, latest.at) / 1_000)));
    return `RADIUS does not answer: ${timedOut} requests timed out over ${over}, with ${asked} made and ${accepted} accepted.`;
  },
};
