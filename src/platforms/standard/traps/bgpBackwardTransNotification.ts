import { bgpTrap } from "../bgp-trap.ts";

export const bgpBackwardTransNotification = bgpTrap("bgpBackwardTransNotification", 2);
