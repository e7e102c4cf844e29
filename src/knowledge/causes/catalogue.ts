// Written by `npm run catalogue`.
import type { Cause } from "../cause.ts";
import { lostDelete } from "./lost-delete.ts";
import { ownAction } from "./own-action.ts";
import { peerReload } from "./peer-reload.ts";
import { spiDrift } from "./spi-drift.ts";

export const causes: readonly Cause[] = [
  lostDelete,
  ownAction,
  peerReload,
  spiDrift,
];
