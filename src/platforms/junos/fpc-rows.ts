/** A line card (FPC) or what plays its part. */
export interface Fpc {
  readonly locale?: string;
  readonly slot: number;
  readonly state?: string;
  /** Why it is offline, or what else stands in place of numbers. */
  readonly comment?: string;
  readonly temperature?: string;
  readonly temperatureC?: number;
  readonly cpuTotalPct?: number;
  readonly cpuInterruptPct?: number;
  readonly cpu1minPct?: number;
  readonly cpu5minPct?: number;
  readonly cpu15minPct?: number;
  readonly memoryDramMb?: number;
  readonly memoryHeapPct?: number;
  readonly memoryBufferPct?: number;
  readonly details?: Readonly<Record<string, string>>;
  readonly startTime?: string;
  readonly uptime?: string;
  readonly uptimeSec?: number;
}

/** A line card with its PICs, on SRX the services processing units among them. */
export interface FpcPics {
  readonly locale?: string;
  readonly slot: number;
  readonly state: string;
  readonly description?: string;
  readonly pics: readonly { readonly slot: number; readonly state: string; readonly type?: string }[];
}
