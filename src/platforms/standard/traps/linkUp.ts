import { interfaceTrap } from "../interface-trap.ts";

export const linkUp = interfaceTrap("linkUp", 4, "UP");
