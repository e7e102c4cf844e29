import { cpuThresholdTrap } from "../cpu-threshold-trap.ts";

export const cpmCpuRisingThreshold = cpuThresholdTrap("cpmCPURisingThreshold", 1, "cpu-high", "HIGH");
