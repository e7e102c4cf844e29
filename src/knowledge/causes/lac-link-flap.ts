import type { Evidence } from "../../model/incident.ts";
import type { Cause } from "../cause.ts";
import { longFlaps, seen, speaksAgainst, speaksFor } from "../weighing.ts";

export const lacLinkFlap = {
  subject: "lns",
  id: "KB22",
  name: "lac-link-flap",
  title: "A link towards the LACs was down for longer than PPP clients wait",
  about:
    "The way between LACs and LNS was gone for 30 s or more: PPP keepalives stayed without answer, and every session behind it was ended by its client. The tunnels outlive it, since their hellos are further apart. The clients redial, and the link is where to look.",
  symptoms: ["sessions-not-returning", "link-flapped", "lac-sessions-lost"],
  weigh(facts) {
    const { now, device } = facts;
    if (facts.before === undefined) return [];
    const flaps = longFlaps(facts);
    if (flaps.length === 0)
      return [speaksAgainst(now, "No link of this LNS is known to have been down for 30 s or more.", device)];
    const found: Evidence[] = [
      ...flaps.map((text) => speaksFor(now, text, device)),
      ...seen(facts, "lac-sessions-lost"),
    ];
    // What a flap began, something else may keep up
    if (facts.seen["engine-saturated"] !== undefined && facts.seen["logins-waiting"] !== undefined)
      found.push(
        speaksAgainst(
          now,
          `It began there, but it is not what keeps them out now. ${facts.seen["engine-saturated"]}`,
          device,
        ),
      );
    if (facts.seen["radius-timeouts"] !== undefined)
      found.push(speaksAgainst(now, `It is not what keeps them out now. ${facts.seen["radius-timeouts"]}`, device));
    if (facts.seen["l2tp-policed"] !== undefined && facts.seen["l2tp-tunnels-lost"] !== undefined)
      found.push(speaksAgainst(now, `It is not what keeps them out now. ${facts.seen["l2tp-policed"]}`, device));
    return found;
  },
  ladder: [],
  noRemedy:
    "The remedy is at the link; the sessions come back by themselves once it is up, unless their redialling becomes a storm (KB19)",
  lasting: [
    "find out why the link flapped: optics, line card, the far end's log",
    "an L2TP policer as a baseline, so that the redialling does not become a storm (KB19)",
    "a second path to the LACs, on another line card",
  ],
  sources: ["Juniper KB29314", "RFC 2863 §3.1.15"],
} satisfies Cause;
