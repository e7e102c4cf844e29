import { eemTrap } from "../eem-trap.ts";

/** `action … snmp-trap intdata1 … strdata …` of an applet. */
export const cEventMgrPolicyEvent = eemTrap("cEventMgrPolicyEvent", 2);
