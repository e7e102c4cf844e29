import { between, type Duration, type Instant, milliseconds, minutes } from "../time/instant.ts";

/**
 * How far a device's clock is from ours. Each stamped message gives `stamp - arrival`, which is the offset less the time
 * on the way; so the largest sample of the last minutes is the closest. Two half-windows are kept, so that an old
 * largest sample ages out when the clock is set.
 */
export interface ClockOffsetState {
  readonly windowAt: Instant;
  readonly current: number;
  readonly previous?: number;
  /** Whether any stamp carried milliseconds. */
  readonly fine: boolean;
}

const WINDOW = minutes(5);

export function clockSeen(state: ClockOffsetState | undefined, deviceAt: Instant, at: Instant): ClockOffsetState {
  const sample = between(at, deviceAt);
  const fine = deviceAt % 1_000 !== 0;
  if (state === undefined) return { windowAt: at, current: sample, fine };
  if (between(state.windowAt, at) >= WINDOW) {
    return { windowAt: at, current: sample, previous: state.current, fine: state.fine || fine };
  }
  return { ...state, current: Math.max(state.current, sample), fine: state.fine || fine };
}

/** Device clock minus ours, and how wrong that may be. A stamp in whole seconds is up to a second early. */
export function clockOffset(state: ClockOffsetState): { readonly offset: Duration; readonly uncertainty: Duration } {
  const offset = Math.max(state.current, state.previous ?? Number.NEGATIVE_INFINITY);
  return { offset: milliseconds(offset), uncertainty: milliseconds(state.fine ? 250 : 1_000) };
}
