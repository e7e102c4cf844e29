import { eemTrap } from "../eem-trap.ts";

export const cEventMgrServerEvent = eemTrap("cEventMgrServerEvent", 1);
