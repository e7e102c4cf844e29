import { CHASSIS_OK_TRAPS, fruTrap } from "../chassis-trap.ts";

export const jnxFruOk = fruTrap("jnxFruOK", `${CHASSIS_OK_TRAPS}.4`, "ok");
