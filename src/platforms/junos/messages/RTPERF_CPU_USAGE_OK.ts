import { spuCpu } from "../spu-cpu.ts";

export const spuCpuNormal = spuCpu("RTPERF_CPU_USAGE_OK", "spu-cpu-normal");
