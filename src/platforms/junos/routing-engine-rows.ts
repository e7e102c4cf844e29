/** Shares of one CPU reading, in percent. */
export interface CpuShares {
  readonly user?: number;
  readonly background?: number;
  readonly kernel?: number;
  readonly interrupt?: number;
  readonly idle?: number;
}

/** One routing engine; texts are the device's own words beside the number. */
export interface RoutingEngine {
  readonly locale?: string;
  /** Absent on branch SRX, which has one engine and prints no slot. */
  readonly slot?: number;
  readonly mastershipState?: string;
  readonly electionPriority?: string;
  readonly temperature?: string;
  readonly temperatureC?: number;
  readonly cpuTemperature?: string;
  readonly cpuTemperatureC?: number;
  readonly dram?: string;
  readonly memoryTotalMb?: number;
  readonly memoryInstalledMb?: number;
  readonly memoryUtilizationPct?: number;
  readonly controlPlaneMemory?: string;
  readonly dataPlaneMemory?: string;
  readonly totalMemory?: string;
  /** The last five seconds, or whatever the release calls "CPU utilization". */
  readonly cpu?: CpuShares;
  readonly cpu1min?: CpuShares;
  readonly cpu5min?: CpuShares;
  readonly cpu15min?: CpuShares;
  readonly model?: string;
  readonly serialNumber?: string;
  readonly startTime?: string;
  readonly uptime?: string;
  readonly uptimeSec?: number;
  readonly lastRebootReason?: string;
  /** Over 1, 5 and 15 minutes. It may be low while the CPU is saturated. */
  readonly loadAverage?: readonly number[];
  /** The banner of the session: which engine answered. */
  readonly answeredBy?: string;
}
