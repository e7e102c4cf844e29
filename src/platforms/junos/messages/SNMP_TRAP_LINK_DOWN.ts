import { linkChange } from "../link-change.ts";

export const linkDown = linkChange("SNMP_TRAP_LINK_DOWN", "DOWN");
