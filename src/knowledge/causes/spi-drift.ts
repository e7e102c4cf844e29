import type { Evidence } from "../../model/incident.ts";
import type { Cause } from "../cause.ts";
import {
  holdsChildren,
  listSpis,
  restartedSinceSaWasMade,
  sharedIkeSa,
  speaksAgainst,
  speaksFor,
  staleAndUnaware,
} from "../weighing.ts";

export const spiDrift = {
  subject: "tunnel",
  id: "KB02",
  name: "spi-drift",
  title: "A child SA was rekeyed on one end only",
  about:
    "A rekey was lost or collided: one end went over to new SPIs and the other did not. The IKE SA lives on both ends, so neither notices; one direction, or both, is dropped as invalid SPI.",
  symptoms: ["spi-mismatch", "invalid-spi"],
  weigh(facts) {
    const pair = staleAndUnaware(facts);
    if (pair === undefined) return [];
    const { stale, unaware } = pair;
    const restarted = restartedSinceSaWasMade(unaware, stale, facts.now);
    if (restarted !== undefined)
      return [speaksAgainst(facts.now, `${unaware.device} restarted: ${restarted}.`, unaware.device)];
    if (!holdsChildren(unaware)) {
      return [speaksAgainst(facts.now, `${unaware.device} holds no child SA with this peer at all.`, unaware.device)];
    }
    const found: Evidence[] = [
      speaksFor(
        stale.reading?.at ?? facts.now,
        `${stale.device} sends under ${listSpis(stale, "EGRESS")}; ${unaware.device} holds child SAs too, but receives under ${listSpis(unaware, "INGRESS")}.`,
        stale.device,
      ),
    ];
    const ike = sharedIkeSa(facts);
    if (ike !== undefined)
      found.push(speaksFor(facts.now, `Both ends hold the same IKE SA (${ike}): only the child SAs differ.`));
    return found;
  },
  ladder: [
    {
      title: "rekey the child SA",
      at: "stale-end",
      verbs: ["rekey-child"],
      risk: "R1",
      blastRadius: "the child SAs of this tunnel, for under a second",
      undo: "none needed: a rekey makes the new SA before it breaks the old one",
    },
    {
      title: "clear every SA of this peer and negotiate anew",
      at: "stale-end",
      verbs: ["clear-peer", "initiate"],
      risk: "R2",
      blastRadius: "all tunnels with this peer, for seconds",
      undo: "none needed: what is cleared is negotiated anew, by either end",
    },
  ],
  lasting: [
    "equal lifetimes on both ends, randomised so that both do not rekey at the same moment",
    "IKEv2 in place of IKEv1, whose rekey has no acknowledged end",
  ],
  sources: ["Cisco tech note on invalid SPI and EEM", "Cisco 115801", "RFC 7296 §2.8", "RFC 2409 §5.5"],
} satisfies Cause;
