// Written by `npm run catalogue`.
import type { Trap } from "../../trap.ts";
import { authenticationFailure } from "./authenticationFailure.ts";
import { bgpBackwardTransNotification } from "./bgpBackwardTransNotification.ts";
import { bgpEstablishedNotification } from "./bgpEstablishedNotification.ts";
import { coldStart } from "./coldStart.ts";
import { linkDown } from "./linkDown.ts";
import { linkUp } from "./linkUp.ts";
import { ospfIfStateChange } from "./ospfIfStateChange.ts";
import { ospfNbrStateChange } from "./ospfNbrStateChange.ts";
import { warmStart } from "./warmStart.ts";

export const traps: readonly Trap[] = [
  authenticationFailure,
  bgpBackwardTransNotification,
  bgpEstablishedNotification,
  coldStart,
  linkDown,
  linkUp,
  ospfIfStateChange,
  ospfNbrStateChange,
  warmStart,
];
