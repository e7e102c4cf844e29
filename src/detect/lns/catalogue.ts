// Written by `npm run catalogue`.
import type { LnsDetector } from "../lns-detector.ts";
import { aaaStandingStill } from "./aaa-standing-still.ts";
import { engineSaturated } from "./engine-saturated.ts";
import { l2tpPoliced } from "./l2tp-policed.ts";
import { l2tpTunnelsLost } from "./l2tp-tunnels-lost.ts";
import { lacSessionsLost } from "./lac-sessions-lost.ts";
import { linkFlapped } from "./link-flapped.ts";
import { loginsWaiting } from "./logins-waiting.ts";
import { radiusTimeouts } from "./radius-timeouts.ts";
import { sessionsNotReturning } from "./sessions-not-returning.ts";

export const lnsDetectors: readonly LnsDetector[] = [
  aaaStandingStill,
  engineSaturated,
  l2tpPoliced,
  l2tpTunnelsLost,
  lacSessionsLost,
  linkFlapped,
  loginsWaiting,
  radiusTimeouts,
  sessionsNotReturning,
];
