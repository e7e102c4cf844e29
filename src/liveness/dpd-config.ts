import { type Duration, seconds } from "../time/instant.ts";
import { inRange, oneOf } from "./range.ts";

// Dead peer detection as Junos configures it:
// https://www.juniper.net/documentation/us/en/software/junos/cli-reference/topics/ref/statement/security-edit-dead-peer-detection.html

export const DPD_MODES = ["optimized", "probe-idle-tunnel", "always-send"] as const;
export type DpdMode = (typeof DPD_MODES)[number];

export interface DpdConfig {
  readonly mode: DpdMode;
  readonly interval: Duration;
  /** How many R-U-THEREs may go unanswered before the peer is dead. */
  readonly threshold: number;
}

/** As an operator writes it, in seconds; what is left out has its default. */
export interface DpdStatement {
  readonly mode?: string;
  readonly interval?: number;
  readonly threshold?: number;
}

export const DPD_DEFAULT = { mode: "optimized", interval: 10, threshold: 5 } as const;
/** Below this many seconds a lost packet or two would look like a dead peer. */
const SHORT_INTERVAL = 10;
const LEAST_THRESHOLD_WHEN_SHORT = 3;

/** @throws UsageError when a value is out of its range; what is only unwise comes back as a warning */
export function checkDpd(statement: DpdStatement): { config: DpdConfig; warnings: string[] } {
  const mode = oneOf("dead-peer-detection mode", statement.mode ?? DPD_DEFAULT.mode, DPD_MODES);
  const interval = inRange(
    "dead-peer-detection interval",
    statement.interval ?? DPD_DEFAULT.interval,
    2,
    60,
    "seconds",
  );
  const threshold = inRange("dead-peer-detection threshold", statement.threshold ?? DPD_DEFAULT.threshold, 1, 5);
  const warnings: string[] = [];
  if (interval < SHORT_INTERVAL && threshold < LEAST_THRESHOLD_WHEN_SHORT)
    warnings.push(
      `dead-peer-detection: with an interval below ${SHORT_INTERVAL} seconds set a threshold of ${LEAST_THRESHOLD_WHEN_SHORT} or more`,
    );
  if (mode === "always-send")
    warnings.push("dead-peer-detection: mode probe-idle-tunnel finds a dead peer as well, with fewer messages");
  return { config: { mode, interval: seconds(interval), threshold }, warnings };
}
