import type { Flap } from "../../model/facts.ts";
import { PPP_DEAD } from "../../model/lns.ts";
import { between, type Instant, renderDuration, seconds } from "../../time/instant.ts";
import type { LnsDetector } from "../lns-detector.ts";

export const linkFlapped: LnsDetector = {
  name: "link-flapped",
  opens: false,
  see({ before, flaps, latest }) {
    if (before === undefined) return undefined;
    const told = flaps.filter((flap) => lasted(flap, latest.at) >= PPP_DEAD).map((flap) => sentence(flap, latest.at));
    return told.length === 0 ? undefined : told.join(" ");
  },
};

const lasted = ({ downAt, upAt }: Flap, now: Instant): number => between(downAt, upAt ?? now);

function sentence(flap: Flap, now: Instant): string {
  const span = renderDuration(seconds(Math.round(lasted(flap, now) / 1_000)));
  return flap.upAt === undefined
    ? `${flap.interface} has been down for ${span}.`
    : `${flap.interface} was down for ${span}, longer than a PPP client waits (${renderDuration(PPP_DEAD)}).`;
}
