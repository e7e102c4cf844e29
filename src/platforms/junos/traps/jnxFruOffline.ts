import { CHASSIS_TRAPS, fruTrap } from "../chassis-trap.ts";

export const jnxFruOffline = fruTrap("jnxFruOffline", `${CHASSIS_TRAPS}.10`, "offline");
