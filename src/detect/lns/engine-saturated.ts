import type { LnsDetector } from "../lns-detector.ts";

/** The device shows whole per cents, and asking costs it something as well. */
const NO_TIME_LEFT = 2;

export const engineSaturated: LnsDetector = {
  name: "engine-saturated",
  opens: false,
  see({ previous, latest }) {
    const { engine } = latest;
    if (engine === undefined || engine.idle > NO_TIME_LEFT) return undefined;
    if (previous.engine === undefined || previous.engine.idle > NO_TIME_LEFT) return undefined;
    const load = engine.loadAverage?.[0];
    return `The routing engine has no time left: idle ${engine.idle} % at both looks${load === undefined ? "" : `, load average ${load.toFixed(2)}`}.`;
  },
};
