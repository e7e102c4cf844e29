import { CHASSIS_OK_TRAPS, chassisAlarmTrap } from "../chassis-trap.ts";

export const jnxPowerSupplyOk = chassisAlarmTrap(
  "jnxPowerSupplyOK",
  `${CHASSIS_OK_TRAPS}.1`,
  "power supply failure",
  "CLEARED",
);
