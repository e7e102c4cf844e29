import { type Instant, seconds } from "../time/instant.ts";
import type { GlobalConfig } from "./config.ts";
import { Policers } from "./policers.ts";

/** Reports a second; Junos's defaults. */
export const VIOLATION_REPORT_RATE = 100;
export const FLOW_REPORT_RATE = 10;

/** Holds reports to their rates: violations and flows have one each. */
export class ReportLimits {
  #policers: Policers | undefined;
  #rates = "";
  withheld = 0;

  /** @returns whether this report may go out */
  allows(kind: string, global: GlobalConfig, now: Instant): boolean {
    const isFlow = kind.startsWith("flow-");
    if (this.#limits(global, now).police(isFlow ? 1 : 0, 1, now) === 1) return true;
    this.withheld++;
    return false;
  }

  #limits({ violationReportRate, flowReportRate }: GlobalConfig, now: Instant): Policers {
    const rates = [violationReportRate ?? VIOLATION_REPORT_RATE, flowReportRate ?? FLOW_REPORT_RATE];
    if (this.#policers !== undefined && this.#rates === rates.join()) return this.#policers;
    const policers = new Policers();
    for (const rate of rates) policers.add({ bandwidth: rate, burst: rate, recoverTime: seconds(1) }, now);
    this.#policers = policers;
    this.#rates = rates.join();
    return policers;
  }
}
