import { CHASSIS_TRAPS, fruTrap } from "../chassis-trap.ts";

export const jnxFruOnline = fruTrap("jnxFruOnline", `${CHASSIS_TRAPS}.11`, "online");
