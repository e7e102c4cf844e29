/** Below this share of idle time the routine gives way. */
const BUSY_PCT = 20;
/** Only above this it comes back: a share between the two changes nothing, so that the pace does not swing. */
const AT_EASE_PCT = 40;
const LONGEST = 8;

/**
 * How many times the pause between two routine polls is stretched: doubled at each reading of a busy device, halved at
 * each of one that is at ease again. A gateway whose routing engine is saturated must not be asked to death.
 *
 * @param idlePct percent of the control plane's time that is idle
 */
export function stretchFor(before: number, idlePct: number): number {
  if (idlePct < BUSY_PCT) return Math.min(LONGEST, before * 2);
  return idlePct >= AT_EASE_PCT ? Math.max(1, before / 2) : before;
}
