import { CHASSIS_TRAPS, fruTrap } from "../chassis-trap.ts";

export const jnxFruInsertion = fruTrap("jnxFruInsertion", `${CHASSIS_TRAPS}.6`, "inserted");
