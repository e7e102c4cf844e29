import { CHASSIS_OK_TRAPS, chassisAlarmTrap } from "../chassis-trap.ts";

export const jnxTemperatureOk = chassisAlarmTrap(
  "jnxTemperatureOK",
  `${CHASSIS_OK_TRAPS}.3`,
  "over temperature",
  "CLEARED",
);
