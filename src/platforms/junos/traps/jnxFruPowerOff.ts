import { CHASSIS_TRAPS, fruTrap } from "../chassis-trap.ts";

export const jnxFruPowerOff = fruTrap("jnxFruPowerOff", `${CHASSIS_TRAPS}.7`, "powered-off");
