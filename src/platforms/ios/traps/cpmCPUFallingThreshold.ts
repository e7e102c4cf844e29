import { cpuThresholdTrap } from "../cpu-threshold-trap.ts";

export const cpmCpuFallingThreshold = cpuThresholdTrap("cpmCPUFallingThreshold", 2, "cpu-normal", "NORMAL");
