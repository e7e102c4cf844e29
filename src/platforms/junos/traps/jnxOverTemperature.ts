import { CHASSIS_TRAPS, chassisAlarmTrap } from "../chassis-trap.ts";

export const jnxOverTemperature = chassisAlarmTrap(
  "jnxOverTemperature",
  `${CHASSIS_TRAPS}.3`,
  "over temperature",
  "SET",
);
