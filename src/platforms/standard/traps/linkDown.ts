import { interfaceTrap } from "../interface-trap.ts";

export const linkDown = interfaceTrap("linkDown", 3, "DOWN");
