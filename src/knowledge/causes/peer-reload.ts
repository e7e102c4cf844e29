import type { Evidence } from "../../model/incident.ts";
import type { Cause } from "../cause.ts";
import { listSpis, restartedSinceSaWasMade, speaksAgainst, speaksFor, staleAndUnaware } from "../weighing.ts";

export const peerReload = {
  subject: "tunnel",
  id: "KB01",
  name: "peer-reload",
  title: "Invalid SPI after the peer restarted",
  about:
    "The peer came up anew and lost all its security associations. The other end still encrypts under the old SPI, and the peer, having no IKE SA left, cannot tell it so: every packet is dropped.",
  symptoms: ["spi-mismatch", "invalid-spi", "half-open-tunnel", "tunnel-down"],
  weigh(facts) {
    const pair = staleAndUnaware(facts);
    if (pair === undefined) return [];
    const { stale, unaware } = pair;
    const restarted = restartedSinceSaWasMade(unaware, stale, facts.now);
    if (restarted === undefined) return [speaksAgainst(facts.now, notRestarted(unaware.device), unaware.device)];
    const found: Evidence[] = [
      speaksFor(unaware.restart?.at ?? facts.now, `${unaware.device} restarted: ${restarted}.`, unaware.device),
    ];
    found.push(
      speaksFor(
        stale.reading?.at ?? facts.now,
        `${stale.device} still sends under ${listSpis(stale, "EGRESS")}; ${unaware.device} receives under ${listSpis(unaware, "INGRESS")}.`,
        stale.device,
      ),
    );
    return found;
  },
  ladder: [
    {
      title: "clear the stale SAs of this peer and negotiate anew",
      at: "stale-end",
      verbs: ["clear-peer", "initiate"],
      risk: "R2",
      blastRadius: "this peer only; its tunnel carries nothing at present",
      undo: "none needed: what is cleared is negotiated anew, by either end",
    },
    {
      title: "clear what the restarted peer holds as well and negotiate from there",
      at: "unaware-end",
      verbs: ["clear-peer", "initiate"],
      risk: "R2",
      blastRadius: "this peer only; its tunnel carries nothing at present",
      undo: "none needed: what is cleared is negotiated anew, by either end",
    },
  ],
  lasting: [
    "dead peer detection on both ends: the stale end then finds out by itself",
    "on IOS `crypto isakmp invalid-spi-recovery`, on SRX `respond-bad-spi`, where the exposure to forged packets is acceptable",
  ],
  sources: [
    "Cisco tech note on invalid SPI and EEM",
    "Cisco 115801",
    "Junos VPN monitoring methods: respond-bad-spi",
    "RFC 6290 §1",
  ],
} satisfies Cause;

const notRestarted = (device: string): string => `${device} has been up for longer than the SA in question exists.`;
