// Written by `npm run catalogue`.
import type { Cause } from "../cause.ts";
import { l2tpStorm } from "./l2tp-storm.ts";
import { lacLinkFlap } from "./lac-link-flap.ts";
import { lostDelete } from "./lost-delete.ts";
import { ownAction } from "./own-action.ts";
import { peerReload } from "./peer-reload.ts";
import { policerTooLow } from "./policer-too-low.ts";
import { radiusUnreachable } from "./radius-unreachable.ts";
import { spiDrift } from "./spi-drift.ts";

export const causes: readonly Cause[] = [
  l2tpStorm,
  lacLinkFlap,
  lostDelete,
  ownAction,
  peerReload,
  policerTooLow,
  radiusUnreachable,
  spiDrift,
];
