import { CHASSIS_TRAPS, fruTrap } from "../chassis-trap.ts";

export const jnxFruPowerOn = fruTrap("jnxFruPowerOn", `${CHASSIS_TRAPS}.8`, "powered-on");
