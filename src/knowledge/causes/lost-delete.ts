import type { Evidence } from "../../model/incident.ts";
import type { Cause } from "../cause.ts";
import {
  holdsChildren,
  listSpis,
  restartedSinceSaWasMade,
  speaksAgainst,
  speaksFor,
  staleAndUnaware,
} from "../weighing.ts";

export const lostDelete = {
  subject: "tunnel",
  id: "KB03",
  name: "lost-delete",
  title: "One end deleted its SAs and the other never heard of it",
  about:
    "One end tore the SAs down (an operator cleared them, a lifetime ended) and its DELETE was lost or ignored. The other end keeps sending under SPIs that nobody receives any more.",
  symptoms: ["half-open-tunnel", "spi-mismatch", "invalid-spi"],
  weigh(facts) {
    const pair = staleAndUnaware(facts);
    if (pair === undefined) return [];
    const { stale, unaware } = pair;
    const restarted = restartedSinceSaWasMade(unaware, stale, facts.now);
    if (restarted !== undefined)
      return [speaksAgainst(facts.now, `${unaware.device} restarted: ${restarted}.`, unaware.device)];
    if (holdsChildren(unaware)) {
      return [
        speaksAgainst(
          facts.now,
          `${unaware.device} does hold child SAs with this peer (receives under ${listSpis(unaware, "INGRESS")}).`,
          unaware.device,
        ),
      ];
    }
    const found: Evidence[] = [
      speaksFor(
        unaware.reading?.at ?? facts.now,
        `${unaware.device} holds no child SA with this peer and did not restart; ${stale.device} still sends under ${listSpis(stale, "EGRESS")}.`,
        unaware.device,
      ),
    ];
    const sent = unaware.happenings.findLast((happening) => DELETES.has(happening.event));
    if (sent !== undefined) found.push(speaksFor(sent.at, `${unaware.device} wrote: ${sent.text}`, unaware.device));
    return found;
  },
  ladder: [
    {
      title: "clear the SAs that are left over and negotiate anew",
      at: "stale-end",
      verbs: ["clear-peer", "initiate"],
      risk: "R2",
      blastRadius: "this peer only; its tunnel carries nothing at present",
      undo: "none needed: what is cleared is negotiated anew, by either end",
    },
    {
      title: "negotiate from the end that deleted",
      at: "unaware-end",
      verbs: ["clear-peer", "initiate"],
      risk: "R2",
      blastRadius: "this peer only; its tunnel carries nothing at present",
      undo: "none needed: what is cleared is negotiated anew, by either end",
    },
  ],
  lasting: ["dead peer detection on both ends: it removes what a lost DELETE leaves behind"],
  sources: ["RFC 7296 §1.4.1", "RFC 2408 §5.15", "Junos VPN monitoring methods: dead peer detection"],
} satisfies Cause;

const DELETES = new Set(["ike-sa-deleting", "sa-delete-sent", "child-sa-closed"]);
