import { between, renderDuration, seconds } from "../../time/instant.ts";
import type { LnsDetector } from "../lns-detector.ts";

/** Fewer of those who wait than this get as far as AAA in a minute. */
const SHARE_A_MINUTE = 0.05;
const FEWEST_WAITING = 10;

/** Logins wait, and AAA is hardly asked: they get stuck before it, at the L2TP call. */
export const aaaStandingStill: LnsDetector = {
  name: "aaa-standing-still",
  opens: false,
  see({ previous, latest }) {
    const waiting = latest.subscribers.init;
    if (latest.aaa === undefined || previous.aaa === undefined || waiting < FEWEST_WAITING) return undefined;
    const asked = latest.aaa.requests - previous.aaa.requests;
    const span = between(previous.at, latest.at);
    // A counter that went back was cleared, or its daemon started anew
    if (asked < 0 || span <= 0) return undefined;
    if ((asked * 60_000) / span >= SHARE_A_MINUTE * waiting) return undefined;
    const over = renderDuration(seconds(Math.round(span / 1_000)));
    const still = asked === 0 ? "stand still" : `moved by ${asked}`;
    return `The AAA counters ${still} at ${latest.aaa.requests} requests over ${over} while ${waiting.toLocaleString("en-US")} logins wait: they do not get as far as RADIUS.`;
  },
};
