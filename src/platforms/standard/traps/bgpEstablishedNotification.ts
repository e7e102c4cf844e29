import { bgpTrap } from "../bgp-trap.ts";

export const bgpEstablishedNotification = bgpTrap("bgpEstablishedNotification", 1);
