import type { LnsView } from "../../model/lns.ts";
import type { LnsDetector } from "../lns-detector.ts";

const SHARE = 0.02;
const FEWEST = 3;

/**
 * Tunnels end, not only the sessions in them: their messages, hellos among them, are lost in all their tries
 * (RFC 2661 §5.8).
 */
export const l2tpTunnelsLost: LnsDetector = {
  name: "l2tp-tunnels-lost",
  opens: false,
  see({ before = undefined, previous, latest }) {
    if (latest.peers.length === 0 || previous.peers.length === 0) return undefined;
    const then = tunnelsOf(before ?? previous);
    const now = tunnelsOf(latest);
    const lost = then - now;
    if (lost < Math.max(FEWEST, SHARE * then)) return undefined;
    const since = tunnelsOf(previous) - now;
    return `Tunnels are lost as well: ${then.toLocaleString("en-US")} before, ${now.toLocaleString("en-US")} now${since > 0 ? `, ${since} of them since the look before` : ""}.`;
  },
};

export const tunnelsOf = ({ peers }: LnsView): number => peers.reduce((sum, { tunnels }) => sum + tunnels, 0);
