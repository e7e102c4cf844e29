import { CHASSIS_TRAPS, fruTrap } from "../chassis-trap.ts";

export const jnxFruFailed = fruTrap("jnxFruFailed", `${CHASSIS_TRAPS}.9`, "failed");
