import type { Evidence } from "../../model/incident.ts";
import type { Cause } from "../cause.ts";
import { longFlaps, seen, speaksAgainst, speaksFor } from "../weighing.ts";

/** An engine with so much time left is not what keeps logins out. Per cent. */
const HAS_TIME = 20;

export const l2tpStorm = {
  subject: "lns",
  id: "KB19",
  name: "l2tp-storm",
  title: "L2TP login storm: the LNS answers calls so late that callers have given up",
  about:
    "Many sessions fell at once and all redial. The L2TP daemon and the kernel cannot keep up with the call requests: no request is refused, but each is answered after its caller has hung up and called again, so the work is wasted and nobody gets in. It does not end by itself.",
  symptoms: ["sessions-not-returning", "logins-waiting", "aaa-standing-still", "engine-saturated"],
  weigh(facts) {
    const { latest, now, device } = facts;
    if (facts.seen["sessions-not-returning"] === undefined) return [];
    const found: Evidence[] = [
      ...seen(facts, "sessions-not-returning", "logins-waiting", "aaa-standing-still", "engine-saturated"),
      ...longFlaps(facts).map((text) => speaksFor(now, `Just before, ${text}`, device)),
    ];
    const { arrivalRate, maxArrivalRate, bandwidth } = latest.policer ?? {};
    if (arrivalRate !== undefined && arrivalRate > 0) {
      const most = maxArrivalRate === undefined ? "" : `, ${maxArrivalRate} at most`;
      found.push(
        speaksFor(
          now,
          `L2TP packets arrive at ${arrivalRate} a second${most}; the policer lets ${bandwidth} pass.`,
          device,
        ),
      );
    }
    if (facts.seen["logins-waiting"] === undefined)
      found.push(speaksAgainst(now, "Hardly any login waits: nobody calls, so nobody is kept out.", device));
    if (facts.seen["radius-timeouts"] !== undefined)
      found.push(speaksAgainst(now, `Logins get as far as AAA. ${facts.seen["radius-timeouts"]}`, device));
    if (latest.engine !== undefined && latest.engine.idle >= HAS_TIME)
      found.push(speaksAgainst(now, `The routing engine has time: it is idle ${latest.engine.idle} %.`, device));
    return found;
  },
  ladder: [
    {
      at: "lns",
      change: "police-l2tp-and-stop-hellos",
      title: "police L2TP and switch the LNS's own hellos off, on trial",
      risk: "R4",
      blastRadius:
        "all L2TP control packets of this LNS: line cards with a storm drop most of them, new calls take turns; sessions that are up are not touched, tunnels may be lost where a LAC's own hellos are dropped too often",
      undo: "the device takes the commit back by itself unless it is confirmed; rollback 1 and commit before that, delete the statements afterwards",
    },
  ],
  lasting: [
    "keep the policer as a baseline: below its rate it does nothing, and the next storm finds it in place",
    "do not switch flow detection on for l2tp with its defaults: a whole LAC is one flow there, and its 10 packets a second would drop all of it for a minute at a time",
    "a changed hello interval holds for tunnels set up from then on; those that stand keep theirs",
    "clients that wait longer before they redial, and LACs with RFC 2661's slow start, make the storm smaller (`spindrift storm` says by how much)",
  ],
  sources: [
    "Juniper KB29314: L2TP LNS sessions fail to log in again after LAC-facing interface flaps",
    "RFC 2661 §5.8",
    "Junos: control plane DDoS protection, tunnel-group hello-interval",
  ],
} satisfies Cause;
