import { CHASSIS_OK_TRAPS, chassisAlarmTrap } from "../chassis-trap.ts";

export const jnxFanOk = chassisAlarmTrap("jnxFanOK", `${CHASSIS_OK_TRAPS}.2`, "fan failure", "CLEARED");
