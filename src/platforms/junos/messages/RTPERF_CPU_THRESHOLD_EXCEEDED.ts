import { spuCpu } from "../spu-cpu.ts";

export const spuCpuHigh = spuCpu("RTPERF_CPU_THRESHOLD_EXCEEDED", "spu-cpu-high");
