import { between, type Duration, minutes, renderDuration, seconds } from "../../time/instant.ts";
import type { LnsDetector } from "../lns-detector.ts";
import { areBack, missing } from "../sessions-fall.ts";

/** Slower than this is not coming back: a healthy LNS has all its sessions again within minutes. */
const SLOWEST: Duration = minutes(30);

export const sessionsNotReturning: LnsDetector = {
  name: "sessions-not-returning",
  opens: true,
  see({ before, previous, latest }) {
    if (before === undefined || areBack(before, latest)) return undefined;
    // Both looks must be of the time after the fall: between the last good one and the first bad one anything may be
    if (areBack(before, previous)) return undefined;
    const lost = missing(before, latest);
    const risen = latest.subscribers.active - previous.subscribers.active;
    const span = between(previous.at, latest.at);
    const willTake = risen <= 0 ? undefined : (((lost / risen) * span) as Duration);
    if (willTake !== undefined && willTake <= SLOWEST) return undefined;
    const [from, to] = [before.subscribers.active, latest.subscribers.active];
    return `Active subscribers fell from ${count(from)} to ${count(to)} and do not come back: ${change(risen)} in ${renderDuration(rounded(span))}, ${count(lost)} missing.`;
  },
};

const count = (n: number): string => n.toLocaleString("en-US");
const change = (n: number): string => (n < 0 ? `${count(-n)} fewer` : n === 0 ? "not one more" : `${count(n)} more`);
const rounded = (span: Duration): Duration => seconds(Math.round(span / 1_000));
