import { between, renderDuration, seconds } from "../../time/instant.ts";
import type { LnsDetector } from "../lns-detector.ts";

/** The policer of all L2TP packets drops: calls and hellos alike, for it cannot tell them apart. */
export const l2tpPoliced: LnsDetector = {
  name: "l2tp-policed",
  opens: false,
  see({ previous, latest }) {
    const { policer } = latest;
    if (policer === undefined || previous.policer === undefined) return undefined;
    const dropped = policer.dropped - previous.policer.dropped;
    if (dropped <= 0) return undefined;
    const over = renderDuration(seconds(Math.round(between(previous.at, latest.at) / 1_000)));
    const arrival = policer.arrivalRate === undefined ? "" : `, ${policer.arrivalRate} pps arriving`;
    const where = policer.violatedPlaces.length === 0 ? "" : ` (${policer.violatedPlaces.join(", ")})`;
    return `The l2tp policer of ${policer.bandwidth} pps dropped ${dropped.toLocaleString("en-US")} packets over ${over}${arrival}${where}.`;
  },
};
