import type { Evidence } from "../../model/incident.ts";
import type { Cause } from "../cause.ts";
import { seen, speaksAgainst, speaksFor } from "../weighing.ts";

const SATURATED = 2;
const HAS_TIME = 20;

export const radiusUnreachable = {
  subject: "lns",
  id: "KB20",
  name: "radius-unreachable",
  title: "RADIUS does not answer",
  about:
    "Calls are taken in time and logins get as far as authentication, where they wait for a server that does not answer, and give up. From outside it looks like a storm; the control plane has time, and policing it would only slow the return.",
  symptoms: ["radius-timeouts", "logins-waiting", "sessions-not-returning"],
  weigh(facts) {
    const { latest, now, device } = facts;
    const inTrouble = facts.seen["radius-timeouts"] !== undefined || facts.seen["sessions-not-returning"] !== undefined;
    if (!inTrouble) return [];
    if (facts.seen["radius-timeouts"] === undefined) {
      if (latest.aaa === undefined) return [];
      return [
        speaksAgainst(
          now,
          `AAA counts no request that timed out since the look before (${latest.aaa.timedOut} in all).`,
          device,
        ),
      ];
    }
    const found: Evidence[] = [...seen(facts, "radius-timeouts", "logins-waiting", "sessions-not-returning")];
    const idle = latest.engine?.idle;
    if (idle !== undefined && idle >= HAS_TIME)
      found.push(
        speaksFor(
          now,
          `The routing engine has time (idle ${idle} %): it is not the calls that it cannot keep up with.`,
          device,
        ),
      );
    if (idle !== undefined && idle <= SATURATED && facts.seen["aaa-standing-still"] !== undefined)
      found.push(
        speaksAgainst(now, `${facts.seen["aaa-standing-still"]} The routing engine has no time left.`, device),
      );
    return found;
  },
  ladder: [],
  noRemedy:
    "The way to the RADIUS server, or the server, has to be put right; nothing on the LNS helps, and L2TP must not be policed for it",
  lasting: [
    "a second RADIUS server on another path, with a dead time short enough that it is asked before clients give up",
    "an alarm on AAA's own count of requests that timed out",
  ],
  sources: ["RFC 2865 §2.4", "Junos: show network-access aaa statistics authentication"],
} satisfies Cause;
