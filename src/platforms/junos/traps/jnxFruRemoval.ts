import { CHASSIS_TRAPS, fruTrap } from "../chassis-trap.ts";

export const jnxFruRemoval = fruTrap("jnxFruRemoval", `${CHASSIS_TRAPS}.5`, "removed");
