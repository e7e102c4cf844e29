import { linkChange } from "../link-change.ts";

export const linkUp = linkChange("SNMP_TRAP_LINK_UP", "UP");
