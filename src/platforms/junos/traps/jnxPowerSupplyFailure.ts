import { CHASSIS_TRAPS, chassisAlarmTrap } from "../chassis-trap.ts";

export const jnxPowerSupplyFailure = chassisAlarmTrap(
  "jnxPowerSupplyFailure",
  `${CHASSIS_TRAPS}.1`,
  "power supply failure",
  "SET",
);
