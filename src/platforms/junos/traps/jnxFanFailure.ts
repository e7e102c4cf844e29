import { CHASSIS_TRAPS, chassisAlarmTrap } from "../chassis-trap.ts";

export const jnxFanFailure = chassisAlarmTrap("jnxFanFailure", `${CHASSIS_TRAPS}.2`, "fan failure", "SET");
