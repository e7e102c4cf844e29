import type { Evidence } from "../../model/incident.ts";
import type { Cause } from "../cause.ts";
import { seen, speaksAgainst, speaksFor } from "../weighing.ts";

/** A policer that leaves the engine so much time lets too little pass. Per cent. */
const HAS_TIME = 40;
const SATURATED = 2;

export const policerTooLow = {
  subject: "lns",
  id: "KB21",
  name: "policer-too-low",
  title: "The L2TP policer is set too low: it drops hellos and finished calls while the engine is idle",
  about:
    "The policer has one limit for all L2TP packets. It lets less pass than the tunnels need, so hellos and acknowledgements are dropped in all their tries: healthy tunnels die with their sessions, and logins fail that the engine had ample time for.",
  symptoms: ["l2tp-policed", "l2tp-tunnels-lost", "sessions-not-returning"],
  weigh(facts) {
    const { latest, now, device } = facts;
    if (facts.seen["sessions-not-returning"] === undefined) return [];
    if (facts.seen["l2tp-policed"] === undefined) {
      if (latest.policer === undefined) return [];
      return [speaksAgainst(now, `The l2tp policer (${latest.policer.bandwidth} pps) drops nothing.`, device)];
    }
    const found: Evidence[] = [...seen(facts, "l2tp-policed", "l2tp-tunnels-lost", "sessions-not-returning")];
    const idle = latest.engine?.idle;
    if (idle !== undefined && idle >= HAS_TIME)
      found.push(speaksFor(now, `Behind it the routing engine is idle ${idle} %: far more could pass.`, device));
    else if (idle !== undefined && idle <= SATURATED)
      found.push(
        speaksAgainst(
          now,
          `Behind it the routing engine has no time left (idle ${idle} %): it lets too much pass, not too little.`,
          device,
        ),
      );
    return found;
  },
  ladder: [
    {
      at: "lns",
      change: "police-l2tp-and-stop-hellos",
      title: "raise the L2TP policer and switch the LNS's own hellos off, on trial",
      risk: "R4",
      blastRadius: "all L2TP control packets of this LNS; sessions that are up are not touched",
      undo: "the device takes the commit back by itself unless it is confirmed; rollback 1 and commit before that",
    },
  ],
  lasting: [
    "set the policer by what the LNS can serve, nine tenths of the inverse of a packet's cost (`spindrift storm`), not by what usually arrives",
    "hellos off on the LNS while it polices: those of the LACs alone find out dead tunnels",
    "do not switch flow detection on for l2tp with its defaults: a whole LAC is one flow there",
  ],
  sources: ["Juniper KB29314", "RFC 2661 §5.5, §5.8", "Junos: control plane DDoS protection"],
} satisfies Cause;
